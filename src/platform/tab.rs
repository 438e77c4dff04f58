//! One engine per browser profile.
//!
//! The tab that holds the Web Lock `alongside-engine` leads: it runs the worker and the WebRTC pipes. The
//! others speak to it over a `BroadcastChannel`. When the leader goes, the browser frees the lock and the next
//! tab leads with a worker of its own. Each tab holds a lock of its own name for as long as it lives, so that
//! the leader learns of its end however it came. Invariant: no lock, no worker; so there are never two.

mod channel;
mod leader;
mod locks;

use super::bridge::{self, BetweenTabs, Start, ToTab, Unread};
use super::{clock, js, page};
use channel::Channel;
use leader::Leader;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The lock of the tab that leads.
const LEADING: &str = "alongside-engine";

/// What a tab is to know of itself.
pub struct About {
    /// The build of the program.
    pub build: &'static str,
    /// Address of the worker's script.
    pub engine_script: &'static str,
    /// The relay of a fresh device.
    pub default_relay: Option<String>,
}

/// This tab.
pub struct Tab {
    about: About,
    client: u32,
    hear: Box<dyn Fn(ToTab)>,
    channel: Channel,
    leader: RefCell<Option<Rc<Leader>>>,
    generation: Cell<Option<u32>>,
    mismatched: Cell<bool>,
}

impl Tab {
    /// Joins the tabs of this profile; what follows is told to `hear`. `None` in a browser that has not what
    /// this needs (see `browser::missing`).
    pub fn open(about: About, hear: impl Fn(ToTab) + 'static) -> Option<Rc<Self>> {
        let client = u32::from_le_bytes(clock::random()?);
        let channel = Channel::open("alongside")?;
        let tab = Rc::new(Self {
            about,
            client,
            hear: Box::new(hear),
            channel,
            leader: RefCell::default(),
            generation: Cell::default(),
            mismatched: Cell::default(),
        });
        let listening = tab.clone();
        tab.channel.listen(move |bytes| listening.heard(&bytes));
        tab.listen_to_the_page();
        let living = tab.clone();
        locks::hold(&lock_of(client), move || {
            living.say(&BetweenTabs::Hello { client, generation: None });
            let leading = living.clone();
            locks::hold(LEADING, move || leading.lead());
        });
        Some(tab)
    }

    /// Something that a person did in this tab. What no engine hears is to be sent again after
    /// [`ToTab::Started`].
    pub fn command(&self, number: u32, bytes: Vec<u8>) {
        let leader = self.leader.borrow().clone();
        match (leader, self.generation.get()) {
            (Some(leader), _) => leader.said(self.client, number, bytes),
            (None, Some(generation)) => {
                self.say(&BetweenTabs::Said { client: self.client, generation, number, bytes });
            }
            (None, None) => {}
        }
    }

    fn say(&self, words: &BetweenTabs) {
        self.channel.post(&bridge::write_between(self.about.build, words));
    }

    fn lead(self: &Rc<Self>) {
        let Some(generation) = clock::random().map(u32::from_le_bytes) else { return };
        // A tab that followed until now had an engine, and that one has gone.
        if self.generation.replace(None).is_some() {
            (self.hear)(ToTab::Gone { restarting: true });
        }
        let start = Start {
            site: super::browser::origin().unwrap_or_default(),
            default_relay: self.about.default_relay.clone(),
            quarantine: Vec::new(),
        };
        let tab = self.clone();
        let tell = move |client: u32, news: ToTab| {
            if client == tab.client {
                (tab.hear)(news);
            } else {
                tab.say(&BetweenTabs::Told { client, generation, news });
            }
        };
        let leader = Leader::start(&self.about, generation, start, tell);
        self.leader.replace(Some(leader.clone()));
        self.say(&BetweenTabs::Leading { generation });
        leader.came(self.client);
    }

    fn heard(&self, bytes: &[u8]) {
        let leader = self.leader.borrow().clone();
        match (bridge::read_between(self.about.build, bytes), leader) {
            (Ok(words), Some(leader)) => self.heard_as_leader(words, &leader),
            (Ok(words), None) => self.heard_as_follower(words),
            // A tab of another build learns from the answer that it does not belong here.
            (Err(Unread::OtherBuild(_)), Some(leader)) => {
                self.say(&BetweenTabs::Leading { generation: leader.generation });
            }
            (Err(Unread::OtherBuild(build)), None) => {
                if !self.mismatched.replace(true) {
                    (self.hear)(ToTab::OtherBuild(build));
                }
            }
            (Err(Unread::Garbled), _) => {}
        }
    }

    fn heard_as_leader(&self, words: BetweenTabs, leader: &Rc<Leader>) {
        match words {
            BetweenTabs::Hello { generation, .. } if generation != Some(leader.generation) => {
                self.say(&BetweenTabs::Leading { generation: leader.generation });
            }
            BetweenTabs::Hello { client, .. } => {
                leader.came(client);
                if leader.watches_newly(client) {
                    let watching = leader.clone();
                    locks::when_free(&lock_of(client), move || watching.left(client));
                }
            }
            BetweenTabs::Bye { client } => leader.left(client),
            BetweenTabs::Said { client, generation, number, bytes } if generation == leader.generation => {
                leader.said(client, number, bytes);
            }
            BetweenTabs::Said { .. } | BetweenTabs::Leading { .. } | BetweenTabs::Told { .. } => {}
        }
    }

    fn heard_as_follower(&self, words: BetweenTabs) {
        match words {
            BetweenTabs::Leading { generation } if self.generation.get() != Some(generation) => {
                if self.generation.replace(Some(generation)).is_some() {
                    (self.hear)(ToTab::Gone { restarting: true });
                }
                self.say(&BetweenTabs::Hello { client: self.client, generation: Some(generation) });
            }
            BetweenTabs::Told { client, generation, news }
                if client == self.client && self.generation.get() == Some(generation) =>
            {
                (self.hear)(news);
            }
            _ => {}
        }
    }

    /// A page that goes says so; one that comes back from the browser's memory begins anew, because its lock
    /// and its worker may be gone.
    fn listen_to_the_page(self: &Rc<Self>) {
        let Some(window) = web_sys::window() else { return };
        let tab = self.clone();
        js::listen_for_ever(&window, "pagehide", move |_| tab.say(&BetweenTabs::Bye { client: tab.client }));
        js::listen_for_ever(&window, "pageshow", move |event| {
            if js::property(&event, "persisted").is_some_and(|persisted| persisted.is_truthy()) {
                page::reload();
            }
        });
        for (name, online) in [("online", true), ("offline", false)] {
            let tab = self.clone();
            js::listen_for_ever(&window, name, move |_| {
                if let Some(leader) = &*tab.leader.borrow() {
                    leader.hear(super::keeper::Heard::Online(online));
                }
            });
        }
    }
}

fn lock_of(client: u32) -> String {
    format!("alongside-tab-{client:08x}")
}
