//! Generated histories: two tabs write in one note through a model of the engine, with delays, refusals and
//! engines that start anew. Whatever happens, all end with the same text, and nothing written is lost.
//!
//! The seed is fixed, so a history that goes wrong comes again (`PROPTEST_CASES=…` tries more of them).
//! The model engine keeps one text and the list of changes that led to it; the real one is Automerge's.

use super::*;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::collections::VecDeque;

/// What the engine knows of one tab.
#[derive(Default)]
struct Client {
    /// Changes since the tab came, as this tab is told them; the revision is their number.
    told: Vec<Vec<Splice>>,
    acknowledged: Option<u32>,
}

enum ToTab {
    Change(Revision, Option<u32>, Vec<Splice>),
    Refused(u32),
    Whole(String, Revision, Option<u32>),
}

struct World {
    text: String,
    clients: Vec<Client>,
    tabs: Vec<Session>,
    to_engine: Vec<VecDeque<Outgoing>>,
    to_tab: Vec<VecDeque<ToTab>>,
}

impl World {
    fn new(text: &str) -> Self {
        Self {
            text: text.into(),
            clients: vec![Client::default(), Client::default()],
            tabs: vec![Session::open(text.into(), Revision(0), None), Session::open(text.into(), Revision(0), None)],
            to_engine: vec![VecDeque::new(), VecDeque::new()],
            to_tab: vec![VecDeque::new(), VecDeque::new()],
        }
    }

    fn types(&mut self, tab: usize, splice: &Splice) {
        let text = apply(self.tabs[tab].text(), core::slice::from_ref(splice)).unwrap();
        let caret = splice.at + units(&splice.insert);
        let outgoing = self.tabs[tab].typed(&text, Some(caret));
        self.to_engine[tab].extend(outgoing);
    }

    /// Somebody on another device writes: the engine's text changes by itself.
    fn another_writes(&mut self, splice: Splice) {
        self.text = apply(&self.text, core::slice::from_ref(&splice)).unwrap();
        for tab in 0..2 {
            self.tell(tab, None, vec![splice.clone()], vec![splice.clone()]);
        }
    }

    /// The tab hears the splices; on top of what it was told before, the text changed by `step`.
    fn tell(&mut self, tab: usize, acknowledged: Option<u32>, splices: Vec<Splice>, step: Vec<Splice>) {
        let client = &mut self.clients[tab];
        client.told.push(step);
        client.acknowledged = acknowledged.or(client.acknowledged);
        let revision = Revision(client.told.len() as u64);
        self.to_tab[tab].push_back(ToTab::Change(revision, acknowledged, splices));
    }

    fn engine_hears(&mut self, tab: usize, refuse: bool) {
        let Some(write) = self.to_engine[tab].pop_front() else { return };
        if refuse {
            let client = &self.clients[tab];
            let whole = ToTab::Whole(self.text.clone(), Revision(client.told.len() as u64), client.acknowledged);
            self.to_tab[tab].extend([ToTab::Refused(write.number), whole]);
            return;
        }
        let since: Vec<Splice> = self.clients[tab].told[write.base.0 as usize..].concat();
        let (now, on_top) = cross(&write.splices, &since);
        self.text = apply(&self.text, &now).unwrap();
        self.tell(tab, Some(write.number), on_top, now.clone());
        self.tell(1 - tab, None, now.clone(), now);
    }

    fn tab_hears(&mut self, tab: usize) {
        match self.to_tab[tab].pop_front() {
            Some(ToTab::Change(revision, acknowledged, splices)) => {
                let before = self.tabs[tab].text().to_owned();
                let heard = self.tabs[tab].hear(revision, acknowledged, &splices).unwrap();
                assert_eq!(apply(&before, &heard.splices).as_deref(), Ok(self.tabs[tab].text()));
                self.to_engine[tab].extend(heard.outgoing);
            }
            Some(ToTab::Refused(number)) => assert!(self.tabs[tab].refused(number)),
            Some(ToTab::Whole(text, revision, acknowledged)) => {
                let heard = self.tabs[tab].reopen(&text, revision, acknowledged);
                self.to_engine[tab].extend(heard.outgoing);
            }
            None => {}
        }
    }

    /// Everything on its way is lost; the note is told to both tabs anew.
    fn engine_starts_anew(&mut self) {
        for tab in 0..2 {
            self.to_engine[tab].clear();
            self.to_tab[tab].clear();
            self.clients[tab].told.clear();
            let before = self.tabs[tab].text().to_owned();
            let heard = self.tabs[tab].reopen(&self.text, Revision(0), self.clients[tab].acknowledged);
            assert_eq!(apply(&before, &heard.splices).as_deref(), Ok(self.tabs[tab].text()));
            self.to_engine[tab].extend(heard.outgoing);
        }
    }

    fn settle(&mut self) {
        for _ in 0..1_000 {
            for tab in 0..2 {
                self.engine_hears(tab, false);
                self.tab_hears(tab);
                // What was refused goes out with the next thing typed; here: nothing more.
                let text = self.tabs[tab].text().to_owned();
                let outgoing = self.tabs[tab].typed(&text, None);
                self.to_engine[tab].extend(outgoing);
            }
        }
        assert!(self.tabs.iter().all(Session::is_settled));
    }
}

#[derive(Debug, Clone)]
enum Event {
    Types { tab: usize, at: u32, delete: u32, insert: String },
    AnotherWrites { at: u32, delete: u32, insert: String },
    EngineHears { tab: usize, refuse: bool },
    TabHears(usize),
    EngineStartsAnew,
}

fn events(deletes: u32) -> impl Strategy<Value = Vec<Event>> {
    let insert = "[a-c🌱 ]{0,3}";
    let event = prop_oneof![
        4 => (0..2_usize, 0..60_u32, 0..=deletes, insert)
            .prop_map(|(tab, at, delete, insert)| Event::Types { tab, at, delete, insert }),
        2 => (0..60_u32, 0..=deletes, insert)
            .prop_map(|(at, delete, insert)| Event::AnotherWrites { at, delete, insert }),
        4 => (0..2_usize, proptest::bool::weighted(0.1)).prop_map(|(tab, refuse)| Event::EngineHears { tab, refuse }),
        4 => (0..2_usize).prop_map(Event::TabHears),
        1 => Just(Event::EngineStartsAnew),
    ];
    proptest::collection::vec(event, 0..60)
}

/// The splice nearest to the wish that fits the text.
fn fitting(text: &str, at: u32, delete: u32, insert: &str) -> Splice {
    let length = units(text);
    let bounds: Vec<u32> = core::iter::once(0)
        .chain(text.chars().scan(0, |sum, character| {
            *sum += character.len_utf16() as u32;
            Some(*sum)
        }))
        .collect();
    let start = bounds.iter().rfind(|bound| **bound <= at.min(length)).copied().unwrap_or(0);
    let end = bounds.iter().rfind(|bound| **bound <= (start + delete).min(length)).copied().unwrap_or(start);
    Splice { at: start, delete: end - start, insert: insert.into() }
}

fn run(events: Vec<Event>, mark: bool) -> (World, usize) {
    let mut world = World::new("The first text 🌲.");
    let mut written = 0;
    let marked = |insert: String, written: &mut usize| {
        if !mark {
            return insert;
        }
        // A letter of its own for every writing, so that it can be found again.
        *written += 1;
        char::from_u32(0x4E00 + *written as u32).unwrap().to_string()
    };
    for event in events {
        match event {
            Event::Types { tab, at, delete, insert } => {
                let insert = marked(insert, &mut written);
                let splice = fitting(world.tabs[tab].text(), at, delete, &insert);
                world.types(tab, &splice);
            }
            Event::AnotherWrites { at, delete, insert } => {
                let insert = marked(insert, &mut written);
                let splice = fitting(&world.text, at, delete, &insert);
                world.another_writes(splice);
            }
            Event::EngineHears { tab, refuse } => world.engine_hears(tab, refuse),
            Event::TabHears(tab) => world.tab_hears(tab),
            Event::EngineStartsAnew => world.engine_starts_anew(),
        }
    }
    world.settle();
    (world, written)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, rng_seed: RngSeed::Fixed(0xA1_0E), ..ProptestConfig::default() })]

    #[test]
    fn both_tabs_and_the_engine_end_with_the_same_text(events in events(4)) {
        let (world, _) = run(events, false);
        prop_assert_eq!(world.tabs[0].text(), &world.text);
        prop_assert_eq!(world.tabs[1].text(), &world.text);
    }

    #[test]
    fn nothing_that_anybody_wrote_is_lost_or_doubled(events in events(0)) {
        let (world, written) = run(events, true);
        prop_assert_eq!(world.tabs[0].text(), &world.text);
        for letter in (1..=written).filter_map(|number| char::from_u32(0x4E00 + number as u32)) {
            prop_assert_eq!(world.text.matches(letter).count(), 1, "{} in {}", letter, world.text);
        }
    }

    #[test]
    fn ours_after_theirs_reads_like_theirs_after_ours(
        text in "[ab🌱]{0,8}", ours in writing(), theirs in writing()
    ) {
        let fit = |wishes: Vec<(u32, u32, String)>| {
            let mut now = text.clone();
            wishes.into_iter().map(|(at, delete, insert)| {
                let splice = fitting(&now, at, delete, &insert);
                now = apply(&now, core::slice::from_ref(&splice)).unwrap();
                splice
            }).collect::<Vec<_>>()
        };
        let (ours, theirs) = (fit(ours), fit(theirs));
        let (ours_after, theirs_after) = cross(&ours, &theirs);
        let one = apply(&text, &theirs).and_then(|text| apply(&text, &ours_after)).unwrap();
        let other = apply(&text, &ours).and_then(|text| apply(&text, &theirs_after)).unwrap();
        prop_assert_eq!(one, other);
    }
}

fn writing() -> impl Strategy<Value = Vec<(u32, u32, String)>> {
    proptest::collection::vec((0..16_u32, 0..4_u32, "[xy🌲]{0,3}"), 0..5)
}

#[test]
fn typing_goes_on_while_a_write_is_on_its_way() {
    let mut ana = Session::open("Hello".into(), Revision(7), None);
    let first = ana.typed("Hello B", Some(7)).unwrap();
    assert_eq!((first.base, first.number), (Revision(7), 1));
    assert_eq!(ana.typed("Hello Be", Some(8)), None);
    assert_eq!(ana.typed("Hello Ben", Some(9)), None);

    // Dana wrote "Oh. " meanwhile; the answer carries it.
    let oh = [Splice { at: 0, delete: 0, insert: "Oh. ".into() }];
    assert_eq!(ana.hear(Revision(8), None, &oh), Ok(Heard::default()));
    let heard = ana.hear(Revision(9), Some(1), &oh).unwrap();
    assert_eq!(ana.text(), "Oh. Hello Ben");
    assert_eq!(heard.splices, oh);
    let next = heard.outgoing.unwrap();
    assert_eq!((next.base, next.number), (Revision(9), 2));
    assert_eq!(next.splices, [Splice { at: 11, delete: 0, insert: "en".into() }]);
}

#[test]
fn words_that_were_on_their_way_when_the_engine_stopped_are_sent_again_or_found_again() {
    let mut ana = Session::open("Hello".into(), Revision(7), None);
    let write = ana.typed("Hello Ben", None).unwrap();
    let mut lost = ana.clone();
    assert_eq!(lost.reopen("Hello", Revision(0), None).outgoing.unwrap().splices, write.splices);
    assert_eq!(ana.reopen("Hello Ben", Revision(0), Some(write.number)), Heard::default());
    assert!(ana.is_settled());
    assert_eq!(lost.text(), ana.text());
}

#[test]
fn a_refused_write_stays_on_the_screen_is_sent_once_more_and_then_with_the_next_letter() {
    let mut ana = Session::open("Hello".into(), Revision(1), None);
    let first = ana.typed("Hello B", None).unwrap();
    assert!(ana.refused(first.number));
    assert_eq!(ana.text(), "Hello B");
    let second = ana.reopen("Hello", Revision(2), None).outgoing.unwrap();
    assert_eq!(second.splices, first.splices);
    assert!(ana.refused(second.number) && ana.awaits_answer());
    assert_eq!(ana.reopen("Hello", Revision(3), None), Heard::default());
    assert!(!ana.awaits_answer() && !ana.is_settled(), "nothing more comes by itself, and nothing is lost");
    let again = ana.typed("Hello Be", None).unwrap();
    assert_eq!(again.splices, [Splice { at: 5, delete: 0, insert: " Be".into() }]);
}

#[test]
fn the_refusal_of_an_earlier_write_leaves_the_one_that_is_on_its_way() {
    let mut ana = Session::open("Hello".into(), Revision(1), None);
    let first = ana.typed("Hello B", None).unwrap();
    let second = ana.reopen("Hello", Revision(2), None).outgoing.unwrap();
    assert!(!ana.refused(first.number));
    assert_eq!(ana.hear(Revision(3), Some(second.number), &[]), Ok(Heard::default()));
    assert!(ana.is_settled());
    assert_eq!(ana.text(), "Hello B");
}

#[test]
fn splices_that_do_not_fit_leave_the_session_as_it_was() {
    let mut ana = Session::open("Hi".into(), Revision(1), None);
    let wrong = [Splice { at: 9, delete: 0, insert: "x".into() }];
    assert_eq!(ana.hear(Revision(2), None, &wrong), Err(Misfit::BeyondTheEnd));
    assert_eq!((ana.text(), ana.revision()), ("Hi", Revision(1)));
}
