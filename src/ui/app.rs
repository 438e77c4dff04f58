//! The state of the screen: what the engine told last, where the person is, and what is on its way.
//!
//! Leaves writing the signals to `hear` and `doing`, and drawing to the rooms. [`App`] is a handle that can be
//! copied into every closure. Invariant: a signal holds only what cannot be derived from another.

use super::book::Book;
use super::heard::Unable;
use super::items::Items;
use super::outside::{Outside, Style};
use super::route::Route;
use super::wording::Words;
use super::{Doorway, StorageFacts};
use crate::engine::command::Command;
use crate::engine::view::{
    CircleView, DevicesView, FileKind, InviteView, JoiningView, KitView, MeView, NoteView, Notice, RecoveringView,
    Refusal, RelayState, Saved, SettingsView, TodayView, TruthView, Update,
};
use crate::identifiers::{CircleId, GoalId};
use leptos::prelude::{Update as _, *};
use std::ops::Deref;
use std::rc::Rc;

/// Hears the news of the open note.
pub(crate) type NoteListener = Rc<dyn Fn(&Update)>;

/// How the engine is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EngineState {
    /// The first one has not said who I am yet.
    Starting,
    /// There.
    Running,
    /// Another is starting.
    Restarting,
    /// It does not come back by itself.
    Gone,
}

/// Something that can be taken back for a while.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Undo {
    /// Tells one from the next.
    pub(crate) number: u32,
    /// What was done, in words.
    pub(crate) sentence: String,
    /// What takes it back.
    pub(crate) command: Command,
}

/// A goal in its editor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Editing {
    /// Where.
    pub(crate) circle_id: CircleId,
    /// Which.
    pub(crate) goal_id: GoalId,
    /// Whether the engine has not been told of it yet.
    pub(crate) is_new: bool,
}

struct Inner {
    doorway: Doorway,
    words: Rc<Words>,
    book: Book,
    note_listener: Option<NoteListener>,
    /// The circle that is being started, and whether it goes on from another.
    starting: Option<([u8; 16], bool)>,
    looked_after: bool,
    words_on_their_way: bool,
    /// Where to go when they have arrived.
    next_route: Option<Route>,
}

/// A handle to the state of the screen.
#[derive(Clone, Copy)]
pub(crate) struct App(&'static State);

impl Deref for App {
    type Target = State;

    fn deref(&self) -> &State {
        self.0
    }
}

/// The state of the screen.
pub(crate) struct State {
    /// Rises when the sentences change: then everything is drawn anew. 0: there are none yet.
    pub(crate) wording: RwSignal<u32>,
    pub(crate) route: RwSignal<Route>,
    pub(crate) engine: RwSignal<EngineState>,
    pub(crate) unable: RwSignal<Option<Unable>>,
    pub(crate) me: RwSignal<Option<MeView>>,
    pub(crate) today: RwSignal<Option<TodayView>>,
    pub(crate) circle: RwSignal<Option<CircleView>>,
    pub(crate) items: RwSignal<Items>,
    pub(crate) note: RwSignal<Option<NoteView>>,
    pub(crate) invite: RwSignal<Option<InviteView>>,
    pub(crate) joining: RwSignal<JoiningView>,
    pub(crate) settings: RwSignal<Option<SettingsView>>,
    pub(crate) devices: RwSignal<Option<DevicesView>>,
    pub(crate) kit: RwSignal<Option<KitView>>,
    pub(crate) recovering: RwSignal<RecoveringView>,
    /// The file that was given to the browser last.
    pub(crate) saved_file: RwSignal<Option<FileKind>>,
    pub(crate) truth: RwSignal<TruthView>,
    pub(crate) notices: RwSignal<Vec<Notice>>,
    pub(crate) refusal: RwSignal<Option<Refusal>>,
    pub(crate) undo: RwSignal<Option<Undo>>,
    pub(crate) editing: RwSignal<Option<Editing>>,
    pub(crate) starting_dialog: RwSignal<bool>,
    pub(crate) palette: RwSignal<bool>,
    pub(crate) update_ready: RwSignal<bool>,
    pub(crate) other_build: RwSignal<bool>,
    pub(crate) online: RwSignal<bool>,
    pub(crate) install_offered: RwSignal<bool>,
    pub(crate) storage: RwSignal<StorageFacts>,
    /// Whether the advice to install is on the screen.
    pub(crate) install_advised: RwSignal<bool>,
    /// Rises with every step from one room to another: the new room then takes the focus.
    pub(crate) steps: RwSignal<u32>,
    /// Said to people who do not see the screen.
    pub(crate) said: RwSignal<String>,
    inner: StoredValue<Inner, LocalStorage>,
}

impl App {
    /// To be called once, inside the root owner: the state lives as long as the page.
    pub(crate) fn new(doorway: Doorway) -> Self {
        let route = Route::parse(&doorway.outside.place());
        Self(Box::leak(Box::new(State {
            wording: RwSignal::new(0),
            route: RwSignal::new(route),
            engine: RwSignal::new(EngineState::Starting),
            unable: RwSignal::new(None),
            me: RwSignal::new(None),
            today: RwSignal::new(None),
            circle: RwSignal::new(None),
            items: RwSignal::new(Items::default()),
            note: RwSignal::new(None),
            invite: RwSignal::new(None),
            joining: RwSignal::new(JoiningView::Nothing),
            settings: RwSignal::new(None),
            devices: RwSignal::new(None),
            kit: RwSignal::new(None),
            recovering: RwSignal::new(RecoveringView::Nothing),
            saved_file: RwSignal::new(None),
            truth: RwSignal::new(TruthView { saved: Saved::All, relay: RelayState::Off }),
            notices: RwSignal::new(Vec::new()),
            refusal: RwSignal::new(None),
            undo: RwSignal::new(None),
            editing: RwSignal::new(None),
            starting_dialog: RwSignal::new(false),
            palette: RwSignal::new(false),
            update_ready: RwSignal::new(false),
            other_build: RwSignal::new(false),
            online: RwSignal::new(true),
            install_offered: RwSignal::new(false),
            storage: RwSignal::new(StorageFacts::default()),
            install_advised: RwSignal::new(false),
            steps: RwSignal::new(0),
            said: RwSignal::new(String::new()),
            inner: StoredValue::new_local(Inner {
                doorway,
                words: Rc::default(),
                book: Book::default(),
                note_listener: None,
                starting: None,
                looked_after: false,
                words_on_their_way: false,
                next_route: None,
            }),
        })))
    }

    /// My name as it is now, once there is one.
    pub(crate) fn my_name(self) -> Option<String> {
        self.me.with_untracked(|me| me.as_ref().and_then(|me| me.me.as_ref()).map(|me| me.name.clone()))
    }

    /// What the browser can do.
    pub(crate) fn outside(self) -> Rc<dyn Outside> {
        self.inner.with_value(|inner| inner.doorway.outside.clone())
    }

    /// The build of the page.
    pub(crate) fn build(self) -> &'static str {
        self.inner.with_value(|inner| inner.doorway.build)
    }

    /// The way to the engine.
    pub(crate) fn sender(self) -> Rc<dyn Fn(u32, Command)> {
        self.inner.with_value(|inner| inner.doorway.command.clone())
    }

    /// The commands that wait for an answer.
    pub(crate) fn with_book<T>(self, what: impl FnOnce(&mut Book) -> T) -> T {
        let mut outcome = None;
        self.inner.update_value(|inner| outcome = Some(what(&mut inner.book)));
        #[expect(clippy::expect_used, reason = "the root owner lives as long as the page, so the value is there")]
        outcome.expect("the state of the screen lives as long as the page")
    }

    /// Who hears the news of the open note: the note's room while it is drawn.
    pub(crate) fn note_listener(self) -> Option<NoteListener> {
        self.inner.with_value(|inner| inner.note_listener.clone())
    }

    /// Sets who hears the news of the open note.
    pub(crate) fn listen_to_note(self, listener: Option<NoteListener>) {
        self.inner.update_value(|inner| inner.note_listener = listener);
    }

    /// Whether words of the open note are on their way; then this is where to go afterwards.
    pub(crate) fn waits_for_words(self, route: Route) -> bool {
        let mut waits = false;
        self.inner.update_value(|inner| {
            waits = inner.words_on_their_way;
            inner.next_route = waits.then_some(route);
        });
        waits
    }

    /// Sets whether words of the open note are on their way; where to go now, if somebody waited to.
    pub(crate) fn set_words_on_their_way(self, on_their_way: bool) -> Option<Route> {
        let mut next = None;
        self.inner.update_value(|inner| {
            inner.words_on_their_way = on_their_way;
            next = inner.next_route.take_if(|_| !on_their_way);
        });
        next
    }

    /// The circle that is being started, to be gone to when it is there.
    pub(crate) fn set_starting(self, request: Option<([u8; 16], bool)>) {
        self.inner.update_value(|inner| inner.starting = request);
    }

    /// If this is the circle that the person wants to go to: whether it goes on from another. Answered once.
    pub(crate) fn started(self, request: [u8; 16]) -> Option<bool> {
        let mut goes_on = None;
        self.inner.update_value(|inner| {
            goes_on = inner.starting.take_if(|(known, _)| *known == request).map(|(_, goes_on)| goes_on);
        });
        goes_on
    }

    /// Whether storage is to be looked after now: true once.
    pub(crate) fn looks_after_storage(self) -> bool {
        let mut first = false;
        self.inner.update_value(|inner| first = !core::mem::replace(&mut inner.looked_after, true));
        first
    }

    /// Takes the sentences of a language.
    pub(crate) fn take_words(self, words: Words) {
        self.inner.update_value(|inner| inner.words = Rc::new(words));
        self.wording.update(|wording| *wording += 1);
    }

    /// The sentences.
    pub(crate) fn words(self) -> Rc<Words> {
        self.inner.with_value(|inner| inner.words.clone())
    }

    /// A sentence that speaks of nothing.
    pub(crate) fn say(self, key: &str) -> String {
        self.words().say(key, &[])
    }

    /// A sentence, filled.
    pub(crate) fn tell(self, key: &str, arguments: &[(&str, &str)]) -> String {
        self.words().say(key, arguments)
    }

    /// A sentence about so many; `{n}` is the number.
    pub(crate) fn count(self, key: &str, number: u32, arguments: &[(&str, &str)]) -> String {
        let words = self.words();
        let outside = self.outside();
        let category = outside.plural(words.language(), number);
        let shown = outside.number(words.language(), f64::from(number));
        let mut all = vec![("n", shown.as_str())];
        all.extend_from_slice(arguments);
        words.count(key, &category, &all)
    }

    /// Several names as a person would say them.
    pub(crate) fn list(self, items: &[String]) -> String {
        self.outside().list(self.words().language(), items)
    }

    /// A moment, shown so.
    pub(crate) fn moment(self, at: u64, style: Style) -> String {
        self.outside().moment(self.words().language(), at, style)
    }

    /// A moment as one would say it: today the clock, this week the day, else the date.
    pub(crate) fn when(self, at: u64) -> String {
        const DAY_MS: u64 = 86_400_000;
        let outside = self.outside();
        let today = outside.midnight(outside.now_ms());
        let style = match at {
            at if at >= today => Style::Clock,
            at if at.saturating_add(6 * DAY_MS) >= today => Style::Weekday,
            _ => Style::Day,
        };
        self.moment(at, style)
    }
}
