//! What the keeper promises, told without a browser.

use super::*;

const TAB: u32 = 7;

fn start() -> Start {
    Start { site: "https://alongside.example".into(), default_relay: None, quarantine: Vec::new() }
}

/// A keeper whose engine is ready and knows one tab.
fn running() -> Keeper {
    let (mut keeper, orders) = Keeper::new("b1", start(), true);
    assert_eq!(orders, [Order::Spawn]);
    keeper.hear(0, Heard::Came(TAB));
    wake(&mut keeper, 0);
    keeper
}

fn wake(keeper: &mut Keeper, now: u64) -> Vec<Order> {
    let mut orders = keeper.hear(now, Heard::FromEngine(FromEngine::Awake { build: "b1".into() }));
    orders.extend(keeper.hear(now, Heard::FromEngine(FromEngine::Ready)));
    orders
}

fn said() -> Heard {
    Heard::Said { client: TAB, number: 1, bytes: vec![1] }
}

#[test]
fn a_tab_hears_of_the_engine_after_the_engine_heard_of_the_tab() {
    let (mut keeper, _) = Keeper::new("b1", start(), false);
    assert_eq!(keeper.hear(0, Heard::Came(TAB)), []);
    let orders = wake(&mut keeper, 0);
    let expected = [
        Order::ToEngine(ToEngine::Start(start())),
        Order::ToEngine(ToEngine::Online(false)),
        Order::ToEngine(ToEngine::Arrived(TAB)),
        Order::ToTab(TAB, ToTab::Started),
    ];
    assert_eq!(orders, expected);
}

#[test]
fn nothing_is_said_to_an_engine_that_is_not_ready() {
    let (mut keeper, _) = Keeper::new("b1", start(), true);
    keeper.hear(0, Heard::Came(TAB));
    assert_eq!(keeper.hear(0, said()), []);
    assert_eq!(keeper.hear(0, Heard::Link(LinkEvent::Unsupported)), []);
}

#[test]
fn bytes_that_an_engine_died_over_are_kept_from_the_next() {
    let mut keeper = running();
    keeper.hear(0, Heard::FromEngine(FromEngine::Trying([1; 32])));
    keeper.hear(0, Heard::FromEngine(FromEngine::Tried([1; 32])));
    keeper.hear(0, Heard::FromEngine(FromEngine::Trying([2; 32])));
    let orders = keeper.hear(0, Heard::FromEngine(FromEngine::Stopped { place: "x:1".into() }));
    assert_eq!(orders, [Order::End, Order::ToTab(TAB, ToTab::Gone { restarting: true }), Order::Spawn]);
    let orders = wake(&mut keeper, 0);
    assert_eq!(orders[0], Order::ToEngine(ToEngine::Start(Start { quarantine: vec![[2; 32]], ..start() })));
    assert!(orders.contains(&Order::ToTab(TAB, ToTab::Started)));
}

#[test]
fn an_engine_that_never_answers_again_is_replaced_after_fifteen_seconds() {
    let mut keeper = running();
    for _ in 0..TICKS_UNTIL_HUNG {
        assert_eq!(keeper.hear(0, Heard::Tick), [Order::ToEngine(ToEngine::Ping)]);
    }
    assert_eq!(keeper.hear(15_000, Heard::Tick)[0], Order::End);
}

#[test]
fn a_laptop_that_slept_finds_its_engine_as_it_left_it() {
    let mut keeper = running();
    for hour in 0..50 {
        let orders = keeper.hear(hour * 3_600_000, Heard::Tick);
        assert_eq!(orders, [Order::ToEngine(ToEngine::Ping)], "no engine ends for the clock alone");
        keeper.hear(hour * 3_600_000, Heard::FromEngine(FromEngine::Pong));
    }
}

#[test]
fn an_engine_that_keeps_dying_is_given_up_and_said_so() {
    let mut keeper = running();
    for second in 0..5 {
        let orders = keeper.hear(second * 1000, Heard::Broken);
        assert_eq!(orders.last(), Some(&Order::Spawn));
        wake(&mut keeper, second * 1000);
    }
    let orders = keeper.hear(6000, Heard::Broken);
    assert_eq!(orders, [Order::End, Order::ToTab(TAB, ToTab::Gone { restarting: false })]);
    assert_eq!(keeper.hear(7000, Heard::Broken), []);
    assert_eq!(keeper.hear(7000, Heard::Came(8)), [Order::ToTab(8, ToTab::Gone { restarting: false })]);
}

#[test]
fn an_engine_that_dies_once_in_a_while_is_always_replaced() {
    let mut keeper = running();
    for hour in 0..20 {
        let orders = keeper.hear(hour * 3_600_000, Heard::Broken);
        assert_eq!(orders.last(), Some(&Order::Spawn));
        wake(&mut keeper, hour * 3_600_000);
    }
}

#[test]
fn a_worker_of_another_build_is_not_spoken_to() {
    let (mut keeper, _) = Keeper::new("b1", start(), true);
    keeper.hear(0, Heard::Came(TAB));
    let orders = keeper.hear(0, Heard::FromEngine(FromEngine::Awake { build: "b2".into() }));
    assert_eq!(orders, [Order::End, Order::ToTab(TAB, ToTab::OtherBuild("b2".into()))]);
}

#[test]
fn a_tab_that_has_gone_is_told_nothing_more_and_leaves_once() {
    let mut keeper = running();
    assert_eq!(keeper.hear(0, Heard::Left(TAB)), [Order::ToEngine(ToEngine::Left(TAB))]);
    assert_eq!(keeper.hear(0, Heard::Left(TAB)), []);
    assert_eq!(keeper.hear(0, Heard::FromEngine(FromEngine::Tell { client: TAB, bytes: vec![1] })), []);
    assert_eq!(keeper.hear(0, said()), []);
}

#[test]
fn a_worker_that_never_loads_is_tried_again() {
    let (mut keeper, _) = Keeper::new("b1", start(), true);
    for _ in 0..TICKS_UNTIL_AWAKE {
        assert_eq!(keeper.hear(0, Heard::Tick), []);
    }
    assert_eq!(keeper.hear(60_000, Heard::Tick), [Order::End]);
    assert_eq!(keeper.hear(65_000, Heard::Tick), [Order::Spawn]);
}

#[test]
fn a_network_that_goes_for_a_moment_does_not_use_up_the_restarts() {
    let (mut keeper, _) = Keeper::new("b1", start(), true);
    assert_eq!(keeper.hear(0, Heard::Broken), [Order::End]);
    assert_eq!(keeper.hear(1, Heard::Broken), [], "one failure is reported in several ways");
    assert_eq!(keeper.hear(5_000, Heard::Tick), [Order::Spawn]);
}
