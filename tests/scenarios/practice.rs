//! The practice of mentoring: promises, thanks, the exchange of help, the steps of a goal and what was heard.

use alongside::engine::command::Command;
use alongside::engine::view::{News, Refusal};
use alongside::identifiers::{GoalId, ItemId};
use alongside::mentoring::item::exchange::{Direction, met_by};
use alongside::mentoring::item::heard::is_agreed;
use alongside::mentoring::item::promise::PromiseState;
use alongside::mentoring::item::step::{between, sort};
use alongside::mentoring::item::thanks::thanked;
use alongside::mentoring::item::{Field, Item, ItemKind, ItemRefusal, about_goal};
use alongside_world::story::draft;
use alongside_world::tab::Answer;
use alongside_world::{Device, World};

const NOT_YOURS: Answer = Answer::Refused(Refusal::Item(ItemRefusal::NotYours));

fn said(items: &[Item]) -> Vec<&str> {
    items.iter().map(Item::words).collect()
}

#[test]
fn a_promise_is_seen_by_the_other_and_only_who_gave_it_says_what_became_of_it() {
    let mut world = World::new(4001);
    let (ana, ben) = world.pair("Ana", "Ben");
    let promise_id = world.makes(ana, ItemKind::Promise, "Send Ben the template", &[]);
    world.run_until_quiet();
    let promise = world.item(ben, promise_id);
    assert_eq!((promise.words(), PromiseState::of(&promise)), ("Send Ben the template", PromiseState::Open));
    assert_eq!(world.edits(ben, &promise, Field::State, "kept"), NOT_YOURS);
    assert_eq!(world.puts_away(ben, &promise, true), NOT_YOURS);
    assert_eq!(world.edits(ana, &promise, Field::State, "kept"), Answer::Done);
    world.run_until_quiet();
    assert_eq!(PromiseState::of(&world.item(ben, promise_id)), PromiseState::Kept);
}

#[test]
fn a_promise_made_offline_is_kept_through_a_reload_and_arrives_later() {
    let mut world = World::new(4002);
    let (ana, ben) = world.pair("Ana", "Ben");
    world.offline(ana);
    world.makes(ana, ItemKind::Promise, "Ask one question", &[]);
    world.reload(ana);
    assert_eq!(said(&world.items(ana, ItemKind::Promise)), ["Ask one question"]);
    assert!(world.items(ben, ItemKind::Promise).is_empty());
    world.online(ana);
    world.run_until_quiet();
    assert_eq!(said(&world.items(ben, ItemKind::Promise)), ["Ask one question"]);
}

#[test]
fn today_shows_open_promises_of_both_and_what_the_other_did() {
    let mut world = World::new(4003);
    let (ana, ben) = world.pair("Ana", "Ben");
    world.today(ben);
    world.run_for(1_000);
    let kept_id = world.makes(ana, ItemKind::Promise, "Send the template", &[]);
    world.makes(ana, ItemKind::Promise, "Ask one question", &[]);
    world.makes(ana, ItemKind::Thanks, "For waiting with me", &[]);
    let kept = world.item(ana, kept_id);
    world.run_for(1_000);
    assert_eq!(world.edits(ana, &kept, Field::State, "kept"), Answer::Done);
    world.run_until_quiet();
    let today = world.today(ben);
    assert_eq!(said(&today.circles[0].promises), ["Ask one question"]);
    let heard: Vec<&str> = today
        .news
        .iter()
        .filter_map(|news| match &news.what {
            News::Added(item) | News::MovedPromise(item) => Some(item.words()),
            _ => None,
        })
        .collect();
    assert_eq!(heard.len(), 3, "{heard:?}");
    assert!(today.news.iter().any(|news| matches!(&news.what, News::MovedPromise(item) if item.item_id == kept_id)));
    // After the next start the card says the same, with the list still closed.
    world.reload(ben);
    assert_eq!(said(&world.today(ben).circles[0].promises), ["Ask one question"]);
}

#[test]
fn two_devices_of_ana_say_different_things_of_one_promise_and_she_is_shown_both() {
    let mut world = World::new(4004);
    let (ana, ben) = world.pair("Ana", "Ben");
    let phone = world.links(ana, "Phone");
    world.same_circle(phone, ana);
    let promise_id = world.makes(ana, ItemKind::Promise, "Read two papers", &[]);
    world.run_until_quiet();
    for (device, state) in [(ana, "kept"), (phone, "let_go")] {
        world.offline(device);
        let promise = world.item(device, promise_id);
        assert_eq!(world.edits(device, &promise, Field::State, state), Answer::Done);
    }
    world.online(ana);
    world.online(phone);
    world.run_until_quiet();
    let (seen, by_ben) = (world.item(ana, promise_id), world.item(ben, promise_id));
    assert_eq!((&seen, &seen), (&by_ben, &world.item(phone, promise_id)));
    let mut both = vec![seen.value(Field::State), seen.also[0].1.as_str()];
    both.sort_unstable();
    assert_eq!(both, ["kept", "let_go"]);
    assert_eq!(world.edits(phone, &seen, Field::State, "kept"), Answer::Done);
    world.run_until_quiet();
    let settled = world.item(ben, promise_id);
    assert_eq!((settled.value(Field::State), settled.also.len()), ("kept", 0));
}

#[test]
fn thanks_name_whom_and_what_for_and_can_be_taken_back() {
    let mut world = World::new(4005);
    let (ana, ben) = world.pair("Ana", "Ben");
    let goal_id = world.sets_goal(ben, draft("Find out about physics"));
    world.run_until_quiet();
    let bens = world.person_id(ben);
    let more = [(Field::To, bens.to_string()), (Field::About, about_goal(goal_id))];
    let thanks_id = world.makes(ana, ItemKind::Thanks, "You asked what nobody asks", &more);
    world.run_until_quiet();
    let thanks = world.item(ben, thanks_id);
    assert_eq!((thanked(&thanks), thanks.goal_id()), (Some(bens), Some(goal_id)));
    assert_eq!(world.puts_away(ana, &thanks, true), Answer::Done);
    world.run_until_quiet();
    assert!(world.items(ben, ItemKind::Thanks).is_empty());
}

#[test]
fn an_offer_lights_up_where_the_other_wishes_for_it() {
    let mut world = World::new(4006);
    let (ana, ben) = world.pair("Ana", "Ben");
    let state = |direction: Direction| [(Field::State, direction.as_str().to_owned())];
    let offer_id = world.makes(ana, ItemKind::Topic, "Lab reports", &state(Direction::Offer));
    let wish_id = world.makes(ben, ItemKind::Topic, "lab reports", &state(Direction::Wish));
    world.run_until_quiet();
    for device in [ana, ben] {
        let topics = world.items(device, ItemKind::Topic);
        let offer = world.item(device, offer_id);
        assert_eq!(met_by(&offer, &topics).iter().map(|topic| topic.item_id).collect::<Vec<_>>(), [wish_id]);
    }
}

/// Ana's goal with these steps.
fn goal_with_steps(world: &mut World, ana: Device, words: &[&str]) -> (GoalId, Vec<ItemId>) {
    let goal_id = world.sets_goal(ana, draft("Speak up"));
    let mut place = String::new();
    let steps = words.iter().map(|words| {
        place = between(&place, "");
        let more = [(Field::About, about_goal(goal_id)), (Field::Place, place.clone())];
        world.makes(ana, ItemKind::Step, words, &more)
    });
    (goal_id, steps.collect())
}

fn in_order(world: &mut World, device: Device) -> Vec<Item> {
    let mut steps = world.items(device, ItemKind::Step);
    sort(&mut steps);
    steps
}

#[test]
fn both_reorder_steps_on_two_devices_and_all_end_in_one_order() {
    let mut world = World::new(4007);
    let (ana, ben) = world.pair("Ana", "Ben");
    let phone = world.links(ana, "Phone");
    world.same_circle(phone, ana);
    let (_, ids) = goal_with_steps(&mut world, ana, &["one", "two", "three"]);
    world.run_until_quiet();
    assert_eq!(said(&in_order(&mut world, phone)), ["one", "two", "three"]);
    for (device, moved) in [(ana, ids[2]), (phone, ids[1])] {
        world.offline(device);
        let steps = in_order(&mut world, device);
        let first = between("", steps[0].value(Field::Place));
        let step = world.item(device, moved);
        assert_eq!(world.edits(device, &step, Field::Place, &first), Answer::Done);
    }
    world.online(ana);
    world.online(phone);
    world.run_until_quiet();
    let order = in_order(&mut world, ana);
    assert_eq!(order[2].words(), "one");
    assert_eq!(order, in_order(&mut world, phone));
    assert_eq!(order, in_order(&mut world, ben));
}

#[test]
fn only_the_owner_writes_the_steps_of_a_goal() {
    let mut world = World::new(4008);
    let (ana, ben) = world.pair("Ana", "Ben");
    let (goal_id, ids) = goal_with_steps(&mut world, ana, &["Ask one question"]);
    world.run_until_quiet();
    let step = world.item(ben, ids[0]);
    assert_eq!(world.edits(ben, &step, Field::State, "done"), NOT_YOURS);
    let about = [(Field::About, about_goal(goal_id)), (Field::Place, between("", ""))];
    let (_, command) = world.item_to_make(ben, ItemKind::Step, "Do as I do", &about);
    assert_eq!(world.does_and_waits(ben, command), NOT_YOURS);
}

#[test]
fn what_was_heard_is_agreed_to_by_the_owner_and_anew_after_every_change() {
    let mut world = World::new(4009);
    let (ana, ben) = world.pair("Ana", "Ben");
    let goal_id = world.sets_goal(ana, draft("Speak up"));
    world.run_until_quiet();
    let about = [(Field::About, about_goal(goal_id))];
    let heard_id = world.makes(ben, ItemKind::Heard, "You want to be allowed to be slow", &about);
    world.run_until_quiet();
    let heard = world.item(ana, heard_id);
    assert_eq!(world.edits(ben, &heard, Field::Agreed, heard.words()), NOT_YOURS);
    // Ana agrees while Ben writes it differently: her agreement is to what she read.
    world.offline(ben);
    assert_eq!(world.edits(ana, &heard, Field::Agreed, heard.words()), Answer::Done);
    assert!(is_agreed(&world.item(ana, heard_id)));
    assert_eq!(world.edits(ben, &heard, Field::Words, "You want to be slow at first"), Answer::Done);
    world.online(ben);
    world.run_until_quiet();
    for device in [ana, ben] {
        assert!(!is_agreed(&world.item(device, heard_id)));
    }
}

#[test]
fn both_change_the_words_of_one_promise_on_two_devices_and_every_word_stays() {
    let mut world = World::new(4010);
    let (ana, _) = world.pair("Ana", "Ben");
    let phone = world.links(ana, "Phone");
    world.same_circle(phone, ana);
    let promise_id = world.makes(ana, ItemKind::Promise, "Read", &[]);
    world.run_until_quiet();
    for (device, words) in [(ana, "Read two papers"), (phone, "Read on Monday")] {
        world.offline(device);
        let promise = world.item(device, promise_id);
        assert_eq!(world.edits(device, &promise, Field::Words, words), Answer::Done);
    }
    world.online(ana);
    world.online(phone);
    world.run_until_quiet();
    let words = world.item(ana, promise_id).words().to_owned();
    assert!(words.contains("two papers") && words.contains("on Monday"), "{words}");
}

#[test]
fn a_command_that_comes_twice_makes_one_promise() {
    let mut world = World::new(4011);
    let (ana, _) = world.pair("Ana", "Ben");
    let (item_id, command) = world.item_to_make(ana, ItemKind::Promise, "Read two papers", &[]);
    for _ in 0..2 {
        assert_eq!(world.does_and_waits(ana, command.clone()), Answer::Done);
    }
    assert_eq!(world.items(ana, ItemKind::Promise).iter().map(|item| item.item_id).collect::<Vec<_>>(), [item_id]);
}

#[test]
fn what_an_item_cannot_say_is_refused_and_nothing_is_lost() {
    let mut world = World::new(4012);
    let (ana, _) = world.pair("Ana", "Ben");
    let (_, silent) = world.item_to_make(ana, ItemKind::Promise, "  ", &[]);
    assert_eq!(world.does_and_waits(ana, silent), Answer::Refused(Refusal::Item(ItemRefusal::NoWords)));
    let (_, long) = world.item_to_make(ana, ItemKind::Thanks, &"é".repeat(601), &[]);
    assert_eq!(world.does_and_waits(ana, long), Answer::Refused(Refusal::Item(ItemRefusal::TooLong)));
    let elsewhere = [(Field::About, about_goal(GoalId([9; 16]))), (Field::Place, between("", ""))];
    let (_, lost) = world.item_to_make(ana, ItemKind::Step, "A step of nothing", &elsewhere);
    assert_eq!(world.does_and_waits(ana, lost), Answer::Refused(Refusal::Unknown));
    let circle_id = world.circle_id(ana);
    let unknown = Command::PutItemAway { circle_id, kind: ItemKind::Step, item_id: ItemId([9; 16]), away: true };
    assert_eq!(world.does_and_waits(ana, unknown), Answer::Refused(Refusal::Unknown));
}
