//! What is there after a crash, and how the relay stops.

use std::collections::BTreeMap;

use mqtt5::packet::publish::PublishPacket;
use mqtt5::packet::suback::SubAckReasonCode;
use mqtt5::protocol::v5::reason_codes::ReasonCode;
use mqtt5::{Packet, QoS};

use crate::device::{Device, a_box};
use crate::host::Host;

#[tokio::test]
async fn every_acknowledged_message_is_there_after_the_relay_was_killed() {
    const AT_ONCE: u16 = 60;
    let mut host = Host::new();
    let own = a_box(1);
    let mut promised: BTreeMap<String, usize> = BTreeMap::new();
    for round in 0..6_usize {
        let mut ana = Device::enter(&host, &[&own]).await;
        for slot in 1..=AT_ONCE {
            let payload = format!("{round} {}", "x".repeat(usize::from(slot) * 50));
            let topic = own.topic(&slot.to_string());
            ana.post(PublishPacket::new(topic, payload, QoS::AtLeastOnce).with_retain(true)).await;
        }
        // Killed while the rest is being written.
        for _ in 0..(7 * (round + 1)) {
            let acknowledgement = ana.acknowledged().await.unwrap();
            assert_eq!(acknowledgement.reason_code, ReasonCode::Success);
            promised.insert(own.topic(&acknowledgement.packet_id.to_string()), round);
        }
        host.crash();

        let mut ben = Device::enter(&host, &[&own]).await;
        assert_eq!(ben.listen(&own.topic("#")).await, SubAckReasonCode::GrantedQoS1);
        let mut missing = promised.clone();
        while !missing.is_empty() {
            let message = ben.hear().await;
            let text = String::from_utf8(message.payload.to_vec()).unwrap();
            let (written, rest) = text.split_once(' ').unwrap();
            let slot: usize = message.topic_name.rsplit('/').next().unwrap().parse().unwrap();
            assert_eq!(rest.len(), slot * 50, "a message is whole");
            if let Some(round) = missing.remove(&message.topic_name) {
                assert!(written.parse::<usize>().unwrap() >= round, "nothing older than what was promised");
            }
        }
    }
    assert!(!host.log().contains("damaged=1"));
}

#[tokio::test]
async fn a_relay_that_is_asked_to_stop_says_goodbye_first() {
    let host = Host::new();
    let own = a_box(1);
    let mut ana = Device::enter(&host, &[&own]).await;
    assert_eq!(ana.leave(&own.topic("note"), b"sealed").await, ReasonCode::Success);
    let (stopped, farewell) = tokio::join!(host.stop(), async { (ana.next().await, ana.next().await) });
    assert!(stopped.success());
    match farewell {
        (Some(Packet::Disconnect(packet)), None) => assert_eq!(packet.reason_code, ReasonCode::ServerShuttingDown),
        other => panic!("no goodbye: {other:?}"),
    }
}

#[tokio::test]
async fn two_relays_never_share_a_folder() {
    let host = Host::new();
    let complaint = host.second_on_the_same_folder();
    assert!(complaint.contains("cannot run: another relay uses"), "{complaint}");
    assert_eq!(complaint.lines().count(), 1, "a sentence is enough");
    assert_eq!(host.ask("GET", "/health", &[]).await.status, 200);
}

#[cfg(unix)]
#[tokio::test]
async fn the_relays_secret_is_readable_by_its_host_only() {
    use std::os::unix::fs::PermissionsExt;
    let host = Host::new();
    let files = host.files();
    let (path, bytes) = files.iter().find(|(path, _)| path.ends_with("relay.secret")).unwrap();
    assert_eq!(bytes.len(), 32);
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
}
