//! WebRTC pipes between two transports of one page: descriptions, large messages, the end.

use alongside::platform::bridge::LinkTask;
use alongside::platform::links::Links;
use alongside::ports::link::{LinkEvent, LinkId};
use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::StreamExt;
use wasm_bindgen_test::wasm_bindgen_test;

const LINK: LinkId = LinkId(1);

/// One end: its transport, and what it reports.
struct End {
    links: Links,
    events: UnboundedReceiver<LinkEvent>,
}

impl End {
    fn new() -> Self {
        let (tell, events) = unbounded();
        let links = Links::new(move |event| drop(tell.unbounded_send(event)));
        Self { links, events }
    }

    async fn next(&mut self) -> LinkEvent {
        self.events.next().await.unwrap()
    }

    async fn description(&mut self) -> String {
        match self.next().await {
            LinkEvent::Described { sdp, .. } => sdp,
            event => panic!("a description, not {event:?}"),
        }
    }

    async fn is_open(&mut self) {
        assert_eq!(self.next().await, LinkEvent::Opened { link_id: LINK });
    }
}

async fn joined() -> (End, End) {
    let (mut ana, mut ben) = (End::new(), End::new());
    ana.links.carry_out(LinkTask::Offer(LINK));
    let offer = ana.description().await;
    assert!(offer.contains("a=candidate:"), "candidates are in it: {offer}");
    ben.links.carry_out(LinkTask::Answer(LINK, offer));
    let answer = ben.description().await;
    ana.links.carry_out(LinkTask::Complete(LINK, answer));
    ana.is_open().await;
    ben.is_open().await;
    (ana, ben)
}

#[wasm_bindgen_test]
async fn a_message_of_many_frames_arrives_whole_behind_the_one_before_it() {
    let (mut ana, mut ben) = joined().await;
    let long: Vec<u8> = (0..5_000_000_u32).map(|number| (number % 251) as u8).collect();
    ana.links.carry_out(LinkTask::Send(LINK, b"first".to_vec()));
    ana.links.carry_out(LinkTask::Send(LINK, long.clone()));
    assert_eq!(ben.next().await, LinkEvent::Received { link_id: LINK, message: b"first".to_vec() });
    let LinkEvent::Received { message, .. } = ben.next().await else { panic!("the long message") };
    assert!(message == long);
    assert_eq!(ana.next().await, LinkEvent::Drained { link_id: LINK });
}

#[wasm_bindgen_test]
async fn an_end_that_closes_is_noticed_by_the_other() {
    let (ana, mut ben) = joined().await;
    ana.links.carry_out(LinkTask::Close(LINK));
    assert_eq!(ben.next().await, LinkEvent::Closed { link_id: LINK });
    ben.links.carry_out(LinkTask::Close(LINK));
}

#[wasm_bindgen_test]
async fn a_description_that_is_none_closes_the_pipe() {
    let mut ana = End::new();
    ana.links.carry_out(LinkTask::Answer(LINK, "v=0\r\nnonsense".into()));
    assert_eq!(ana.next().await, LinkEvent::Closed { link_id: LINK });
}
