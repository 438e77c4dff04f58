//! What reaches whom, and what the relay adds or keeps (nothing).

use mqtt5::packet::publish::PublishPacket;
use mqtt5::packet::suback::SubAckReasonCode;
use mqtt5::protocol::v5::reason_codes::ReasonCode;
use mqtt5::{Packet, QoS};

use crate::device::{Device, a_box};
use crate::host::Host;

#[tokio::test]
async fn what_is_left_waits_and_what_is_passed_reaches_those_who_are_there() {
    let host = Host::new();
    let own = a_box(1);
    let mut ana = Device::enter(&host, &[&own]).await;
    assert_eq!(ana.leave(&own.topic("note"), b"first").await, ReasonCode::Success);
    assert_eq!(ana.leave(&own.topic("note"), b"second").await, ReasonCode::Success);
    assert_eq!(ana.pass(&own.topic("call"), b"nobody is here").await, ReasonCode::Success);
    let mut ben = Device::enter(&host, &[&own]).await;
    assert_eq!(ben.listen(&own.topic("#")).await, SubAckReasonCode::GrantedQoS1);
    let waiting = ben.hear().await;
    assert_eq!((waiting.topic_name.as_str(), &waiting.payload[..]), (own.topic("note").as_str(), &b"second"[..]));
    assert!(waiting.retain);
    assert_eq!(ana.pass(&own.topic("call"), b"are you here").await, ReasonCode::Success);
    let passed = ben.hear().await;
    assert_eq!(&passed.payload[..], b"are you here");
    assert!(!passed.retain);
}

#[tokio::test]
async fn a_withdrawn_message_waits_for_nobody() {
    let mut host = Host::new();
    let own = a_box(1);
    let mut ana = Device::enter(&host, &[&own]).await;
    assert_eq!(ana.leave(&own.topic("old"), b"sealed").await, ReasonCode::Success);
    assert_eq!(ana.leave(&own.topic("old"), b"").await, ReasonCode::Success);
    assert_eq!(ana.leave(&own.topic("new"), b"sealed").await, ReasonCode::Success);
    for _ in 0..2 {
        let mut ben = Device::enter(&host, &[&own]).await;
        assert_eq!(ben.listen(&own.topic("#")).await, SubAckReasonCode::GrantedQoS1);
        assert_eq!(ben.hear().await.topic_name, own.topic("new"));
        host.crash();
    }
}

#[tokio::test]
async fn the_largest_piece_that_devices_make_passes_and_a_whole_box_arrives() {
    let host = Host::new();
    let own = a_box(1);
    let mut ana = Device::enter(&host, &[&own]).await;
    let piece = vec![7; 64 * 1024 + 1024];
    for slot in 0..300 {
        let size = if slot < 20 { piece.len() } else { 300 };
        ana.post(
            PublishPacket::new(own.topic(&slot.to_string()), piece[..size].to_vec(), QoS::AtLeastOnce)
                .with_retain(true),
        )
        .await;
    }
    for _ in 0..300 {
        assert_eq!(ana.acknowledged().await.unwrap().reason_code, ReasonCode::Success);
    }
    let mut ben = Device::enter(&host, &[&own]).await;
    assert_eq!(ben.listen(&own.topic("#")).await, SubAckReasonCode::GrantedQoS1);
    let mut found = std::collections::BTreeSet::new();
    for _ in 0..300 {
        found.insert(ben.hear().await.topic_name);
    }
    assert_eq!(found.len(), 300);
}

#[tokio::test]
async fn nothing_says_who_left_a_message_neither_to_others_nor_on_disk_nor_in_the_log() {
    let host = Host::new();
    let (own, other) = (a_box(1), a_box(2));
    let sealed = b"\x01only-bytes-that-the-device-sealed\xff";
    let mut ana = Device::enter(&host, &[&own, &other]).await;
    let publish = PublishPacket::new(own.topic("note"), &sealed[..], QoS::AtLeastOnce)
        .with_retain(true)
        .with_user_property("name".to_owned(), "Ana".to_owned())
        .with_content_type("text/plain".to_owned());
    ana.post(publish).await;
    assert_eq!(ana.acknowledged().await.unwrap().reason_code, ReasonCode::Success);
    assert_eq!(ana.pass("m/not/allowed", b"x").await, ReasonCode::NotAuthorized);
    let mut ben = Device::enter(&host, &[&own]).await;
    assert_eq!(ben.listen(&own.topic("#")).await, SubAckReasonCode::GrantedQoS1);
    let heard = ben.hear().await;
    assert_eq!(&heard.payload[..], sealed);
    assert!(heard.properties.get_message_expiry_interval().is_some(), "nothing waits for ever");
    assert_eq!(heard.properties.len(), 1, "and nothing but the end of its time comes with it");
    ana.send(&Packet::PingReq).await;
    assert!(matches!(ana.next().await, Some(Packet::PingResp)));

    let other_box = other.box_id().to_string();
    let files = host.files();
    let holding = files.iter().filter(|(_, bytes)| contains(bytes, sealed)).count();
    assert_eq!(holding, 1, "the slot, and nothing else, holds what was left, just as it was left");
    for (path, bytes) in &files {
        for private in ["Ana", "text/plain", "127.0.0.1", "chosen-by-the-device", "mqtt", &other_box] {
            assert!(!contains(bytes, private.as_bytes()), "{private} in {}", path.display());
        }
    }
    let log = host.log();
    assert!(log.contains("slots read"), "the log is on");
    for private in ["Ana", "127.0.0.1", "m/", "device", &other_box, &own.box_id().to_string()] {
        assert!(!log.contains(private), "{private} in the log:\n{log}");
    }
}

fn contains(bytes: &[u8], sought: &[u8]) -> bool {
    bytes.windows(sought.len()).any(|window| window == sought)
}

#[tokio::test]
async fn a_host_sees_sums_of_what_is_carried_and_only_where_it_asked_to() {
    let host = Host::with(&["--metrics", "127.0.0.1:0"]);
    let own = a_box(1);
    let mut ana = Device::enter(&host, &[&own]).await;
    assert_eq!(ana.leave(&own.topic("note"), b"sealed").await, ReasonCode::Success);
    assert_eq!(host.figure("alongside_connections").await, 1);
    assert_eq!(host.figure("alongside_connections_admitted_total").await, 1);
    assert_eq!((host.figure("alongside_slots").await, host.figure("alongside_slot_bytes").await), (1, 6));
    assert!(host.figure("alongside_bytes_in_total").await > 6);
    assert_eq!(ana.leave(&own.topic("note"), b"").await, ReasonCode::Success);
    assert_eq!(host.figure("alongside_slots").await, 0);
    let elsewhere = host.ask("GET", "/metrics", &[]).await;
    assert_eq!(elsewhere.status, 404, "people who come to the page have no business with it");
}

#[tokio::test]
async fn what_a_device_leaves_comes_back_to_itself_so_that_it_knows_that_it_is_there() {
    let host = Host::new();
    let own = a_box(1);
    let mut ana = Device::enter(&host, &[&own]).await;
    assert_eq!(ana.listen(&own.topic("#")).await, SubAckReasonCode::GrantedQoS1);
    assert_eq!(ana.leave(&own.topic("note"), b"sealed").await, ReasonCode::Success);
    let back = ana.hear().await;
    assert_eq!((back.topic_name.as_str(), &back.payload[..]), (own.topic("note").as_str(), &b"sealed"[..]));
}
