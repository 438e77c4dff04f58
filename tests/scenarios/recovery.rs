//! Every device is lost, and everything comes back: by the relay, by a partner, by a file.

use alongside::engine::command::{Command, Room};
use alongside::engine::view::{ExportWords, FileKind, Happening, KitRefusal, RecoveringView};
use alongside::identifiers::{CircleId, NoteId};
use alongside::mentoring::circle::CircleKind;
use alongside::mentoring::item::step::between;
use alongside::mentoring::item::{Field, ItemKind, about_goal};
use alongside_world::story::draft;
use alongside_world::tab::Answer;
use alongside_world::{Device, World};

struct Ana {
    world: World,
    laptop: Device,
    ben: Device,
    pair: CircleId,
    own: CircleId,
    shared: NoteId,
    private: NoteId,
    kit: String,
}

/// Ana has a circle with Ben, a private note, and a kit; all at rest.
fn ana(seed: u64) -> Ana {
    let mut world = World::new(seed);
    let (laptop, ben) = world.pair("Ana", "Ben");
    let pair = world.circle_id(laptop);
    let goal_id = world.sets_goal(laptop, draft("Speak up"));
    let about = [(Field::About, about_goal(goal_id)), (Field::Place, between("", ""))];
    world.makes(laptop, ItemKind::Step, "Ask one question", &about);
    let shared = world.begins_note(laptop, "Ours");
    world.types(laptop, shared, "For the two of us");
    let own = world.own_circle(laptop);
    world.profile_mut(laptop).circle_id = Some(own);
    let private = world.begins_note(laptop, "Mine");
    world.types(laptop, private, "For me alone");
    let kit = world.keeps_kit(laptop);
    world.run_for(120_000);
    world.run_until_quiet();
    Ana { world, laptop, ben, pair, own, shared, private, kit }
}

impl Ana {
    /// The new browser shows all that the lost one showed.
    fn has_everything(&mut self, device: Device) {
        self.world.run_until_quiet();
        self.world.profile_mut(device).circle_id = Some(self.pair);
        assert_eq!(self.world.aims(device), ["Speak up"]);
        assert_eq!(self.world.text(device, self.shared), "For the two of us");
        assert_eq!(self.world.circle(device).others[0].name, "Ben");
    }

    fn has_private_note(&mut self, device: Device) {
        self.world.profile_mut(device).circle_id = Some(self.own);
        assert_eq!(self.world.text(device, self.private), "For me alone");
    }

    /// What either writes from now on reaches the other.
    fn goes_on_with_ben(&mut self, device: Device) {
        self.world.profile_mut(device).circle_id = Some(self.pair);
        self.world.sets_goal(device, draft("Go on"));
        self.world.run_until_quiet();
        assert_eq!(self.world.aims(self.ben), ["Speak up", "Go on"]);
        assert_eq!(self.world.circle(self.ben).others.len(), 1, "Ben sees one Ana");
    }
}

#[test]
fn from_the_kit_and_the_relay_an_empty_browser_has_everything() {
    let mut ana = ana(3101);
    assert!(ana.world.kit(ana.laptop).copies.at_relay.is_some(), "the relay has a whole copy");
    ana.world.crash(ana.laptop);
    ana.world.offline(ana.ben);
    let fresh = ana.world.fresh_device("New laptop");
    let kit = ana.kit.clone();
    assert!(matches!(ana.world.reads_kit(fresh, &kit), RecoveringView::Found { name, .. } if name == "Ana"));
    ana.world.recovers(fresh, true);
    ana.has_everything(fresh);
    ana.has_private_note(fresh);
    assert_eq!(ana.world.device_names(fresh), ["New laptop"], "the lost one is removed");
    ana.world.online(ana.ben);
    ana.world.run_until_quiet();
    ana.goes_on_with_ben(fresh);
}

#[test]
fn a_reload_in_the_middle_of_coming_back_loses_nothing() {
    let mut ana = ana(3102);
    ana.world.crash(ana.laptop);
    let fresh = ana.world.fresh_device("New laptop");
    let kit = ana.kit.clone();
    ana.world.reads_kit(fresh, &kit);
    ana.world.recovers(fresh, true);
    ana.world.reload(fresh);
    ana.has_everything(fresh);
    ana.has_private_note(fresh);
    ana.goes_on_with_ben(fresh);
}

#[test]
fn a_lost_device_that_somebody_finds_opens_nothing_written_after() {
    let mut ana = ana(3103);
    ana.world.offline(ana.laptop);
    let fresh = ana.world.fresh_device("New laptop");
    let kit = ana.kit.clone();
    ana.world.reads_kit(fresh, &kit);
    ana.world.recovers(fresh, true);
    ana.has_everything(fresh);
    ana.goes_on_with_ben(fresh);
    ana.world.online(ana.laptop);
    ana.world.run_until_quiet();
    let laptop = ana.laptop;
    ana.world.profile_mut(laptop).circle_id = Some(ana.pair);
    assert_eq!(ana.world.aims(laptop), ["Speak up"]);
}

#[test]
fn from_the_kit_and_a_backup_file_an_empty_browser_has_everything_without_a_network() {
    let mut ana = ana(3104);
    let laptop = ana.laptop;
    let (what, file) = ana.world.file(laptop, Command::MakeBackup);
    assert_eq!(what, FileKind::Backup);
    ana.world.crash(laptop);
    ana.world.default_relay = None;
    let fresh = ana.world.fresh_device("New laptop");
    ana.world.offline(fresh);
    let kit = ana.kit.clone();
    assert_eq!(ana.world.reads_kit(fresh, &kit), RecoveringView::NotAtRelay);
    for altered in [file.len() / 2, file.len() - 1] {
        let mut damaged = file.clone();
        damaged[altered] ^= 1;
        ana.world.does_and_waits(fresh, Command::RecoverFromBackup { bytes: damaged });
        ana.world.until("a refusal", |world| {
            let is_refused = world.tab(fresh).recovering == Some(RecoveringView::Refused(KitRefusal::DamagedFile));
            is_refused.then_some(())
        });
    }
    ana.world.does_and_waits(fresh, Command::RecoverFromBackup { bytes: file });
    ana.world.until("the backup to be read", |world| {
        matches!(world.tab(fresh).recovering, Some(RecoveringView::Found { .. })).then_some(())
    });
    ana.world.recovers(fresh, false);
    ana.world.until("to be told that everything is kept", |world| {
        matches!(world.tab(fresh).recovering, Some(RecoveringView::Done { .. })).then_some(())
    });
    // From then on nothing has to stay open.
    ana.world.crash(fresh);
    ana.world.restart(fresh);
    ana.has_everything(fresh);
    ana.has_private_note(fresh);
}

#[test]
fn from_the_kit_and_a_partners_invitation_the_circle_with_them_is_back() {
    let mut ana = ana(3105);
    ana.world.crash(ana.laptop);
    ana.world.relay.roll_back(std::collections::BTreeMap::new());
    let fresh = ana.world.fresh_device("New laptop");
    let kit = ana.kit.clone();
    assert_eq!(ana.world.reads_kit(fresh, &kit), RecoveringView::NotAtRelay);
    let link = ana.world.invites(ana.ben, 24).link;
    ana.world.opens_invitation(fresh, &link);
    assert_eq!(ana.world.does_and_waits(fresh, Command::AcceptInvitation), Answer::Done);
    ana.world.look(fresh, Room::Recovering);
    ana.world.until("Ben's device to answer", |world| {
        matches!(world.tab(fresh).recovering, Some(RecoveringView::Found { .. })).then_some(())
    });
    ana.world.recovers(fresh, true);
    ana.has_everything(fresh);
    ana.goes_on_with_ben(fresh);
}

#[test]
fn a_kit_that_was_replaced_opens_nothing_made_after() {
    let mut ana = ana(3106);
    let old = ana.kit.clone();
    let new = ana.world.keeps_kit(ana.laptop);
    ana.world.run_for(120_000);
    ana.world.profile_mut(ana.laptop).circle_id = Some(ana.own);
    let later = ana.world.begins_note(ana.laptop, "Later");
    ana.world.types(ana.laptop, later, "After the new kit");
    ana.world.run_for(120_000);
    ana.world.crash(ana.laptop);
    let finder = ana.world.fresh_device("Finder");
    ana.world.reads_kit(finder, &old);
    ana.world.does_and_waits(finder, Command::Recover { name: "Finder".into(), others_are_lost: false });
    ana.world.run_until_quiet();
    ana.world.profile_mut(finder).circle_id = Some(ana.own);
    let notes: Vec<NoteId> = ana
        .world
        .tab(finder)
        .me
        .clone()
        .and_then(|me| me.personal_circle_id)
        .map(|_| ana.world.circle(finder).notes)
        .unwrap_or_default()
        .into_iter()
        .map(|note| note.note_id)
        .collect();
    assert!(!notes.contains(&later), "the finder sees nothing that was written after");
    let fresh = ana.world.fresh_device("New laptop");
    ana.world.reads_kit(fresh, &new);
    ana.world.recovers(fresh, true);
    ana.world.run_until_quiet();
    ana.world.profile_mut(fresh).circle_id = Some(ana.own);
    assert_eq!(ana.world.text(fresh, later), "After the new kit");
}

#[test]
fn a_mistyped_kit_is_refused_by_the_word() {
    let mut world = World::new(3107);
    let fresh = world.fresh_device("New laptop");
    let words = "ozone drill grab fib curtain grace pudding thank cruise elder eight picnic";
    assert_eq!(world.reads_kit(fresh, words), RecoveringView::Refused(KitRefusal::Word(4)));
    assert_eq!(world.reads_kit(fresh, "ozone drill"), RecoveringView::Refused(KitRefusal::Count));
}

#[test]
fn an_export_comes_back_as_circles_of_their_own() {
    let mut ana = ana(3108);
    let texts = ExportWords {
        readme: "Read me".into(),
        untitled_circle: "Circle".into(),
        untitled_note: "Note".into(),
        ..ExportWords::default()
    };
    let (what, file) = ana.world.file(ana.laptop, Command::Export { words: Box::new(texts) });
    assert_eq!(what, FileKind::Export);
    let dana = ana.world.person("Dana");
    let mut damaged = file.clone();
    damaged.truncate(file.len() - 30);
    for bytes in [damaged, b"nothing of ours".to_vec()] {
        ana.world.does_and_waits(dana, Command::Import { bytes });
        ana.world.until("a refusal", |world| {
            let refused = |notice: &alongside::engine::view::Notice| {
                notice.what == Happening::NotImported(KitRefusal::DamagedFile)
            };
            world.tab(dana).notices.iter().any(refused).then_some(())
        });
    }
    ana.world.does_and_waits(dana, Command::Import { bytes: file });
    ana.world.until("the import", |world| {
        world.tab(dana).notices.iter().any(|notice| notice.what == Happening::Imported(1)).then_some(())
    });
    ana.world.look(dana, Room::Today);
    let cards = ana.world.until("the circles", |world| {
        let today = world.tab(dana).today.clone()?;
        (today.circles.len() == 1).then_some(today.circles)
    });
    assert_eq!(cards[0].kind, CircleKind::Pair);
    ana.world.profile_mut(dana).circle_id = Some(cards[0].circle_id);
    assert_eq!(ana.world.aims(dana), ["Speak up"]);
    // Under a new name, the step still belongs to its goal.
    let (goal_id, steps) = (ana.world.circle(dana).goals[0].goal_id, ana.world.items(dana, ItemKind::Step));
    assert_eq!((steps[0].words(), steps[0].goal_id()), ("Ask one question", Some(goal_id)));
    let circle = ana.world.circle(dana);
    assert_eq!(circle.goals[0].owner, circle.me.person_id, "what was its maker's is hers who brings it back");
    let note = ana.world.circle(dana).notes[0].clone();
    assert_eq!(note.title, "Ours");
    assert_eq!(ana.world.text(dana, note.note_id), "For the two of us");
    let own = ana.world.tab(dana).me.as_ref().unwrap().personal_circle_id;
    ana.world.profile_mut(dana).circle_id = own;
    let private = ana.world.circle(dana).notes[0].note_id;
    assert_eq!(ana.world.text(dana, private), "For me alone");
}
