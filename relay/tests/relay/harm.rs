//! What is sent to do harm, and does none.

use bytes::Bytes;
use mqtt5::packet::publish::PublishPacket;
use mqtt5::packet::suback::SubAckReasonCode;
use mqtt5::protocol::v5::reason_codes::ReasonCode;
use mqtt5::{Packet, QoS};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

use crate::device::{Device, a_box};
use crate::host::Host;

async fn still_serves(host: &Host) {
    let own = a_box(200);
    let mut device = Device::enter(host, &[&own]).await;
    assert_eq!(device.listen(&own.topic("#")).await, SubAckReasonCode::GrantedQoS1);
    assert_eq!(device.pass(&own.topic("call"), b"still here").await, ReasonCode::Success);
    assert_eq!(&device.hear().await.payload[..], b"still here");
}

/// Reads until the relay closes.
async fn sent_away(device: &mut Device) -> Option<ReasonCode> {
    let mut reason = None;
    while let Some(packet) = device.next().await {
        if let Packet::Disconnect(packet) = packet {
            reason = Some(packet.reason_code);
        }
    }
    reason
}

#[tokio::test]
async fn what_is_too_large_is_refused_and_the_relay_lives_on() {
    let host = Host::new();
    let own = a_box(1);
    let mut ana = Device::enter(&host, &[&own]).await;
    assert_eq!(ana.leave(&own.topic("large"), &vec![1; 161 * 1024]).await, ReasonCode::QuotaExceeded);
    assert_eq!(ana.leave(&own.topic("small"), b"sealed").await, ReasonCode::Success, "the connection goes on");
    assert_eq!(host.files().iter().filter(|(path, _)| path.extension().is_some_and(|e| e == "slot")).count(), 1);

    // A packet that announces more than any may have, in small pieces.
    let mut long = Device::enter(&host, &[&own]).await;
    long.send_bytes(Bytes::from_static(&[0x30, 0xff, 0xff, 0xff, 0x7f])).await.unwrap();
    assert_eq!(sent_away(&mut long).await, Some(ReasonCode::PacketTooLarge));

    // A WebSocket message beyond the limit.
    let mut wide = Device::enter(&host, &[&own]).await;
    let _ = wide.send_bytes(vec![0x30; 1024 * 1024].into()).await;
    sent_away(&mut wide).await;
    still_serves(&host).await;
}

#[tokio::test]
async fn a_full_relay_refuses_what_is_new_and_keeps_what_it_has() {
    let host = Host::with(&["--keep-mib", "1"]);
    let own = a_box(1);
    let mut ana = Device::enter(&host, &[&own]).await;
    let mut refused = 0;
    for slot in 0..20 {
        match ana.leave(&own.topic(&slot.to_string()), &vec![1; 64 * 1024]).await {
            ReasonCode::Success => assert_eq!(refused, 0),
            reason => {
                assert_eq!(reason, ReasonCode::QuotaExceeded);
                refused += 1;
            }
        }
    }
    assert_eq!(refused, 4);
    assert_eq!(ana.leave(&own.topic("0"), b"").await, ReasonCode::Success);
    assert_eq!(ana.leave(&own.topic("19"), &vec![2; 64 * 1024]).await, ReasonCode::Success);
}

#[tokio::test]
async fn packets_that_no_device_of_ours_sends_end_the_connection_and_nothing_else() {
    let host = Host::new();
    let own = a_box(1);
    let topic = own.topic("note");
    let twice = PublishPacket::new(topic.clone(), &b"x"[..], QoS::ExactlyOnce).with_packet_id(1);
    let alias = PublishPacket::new(topic, &b"x"[..], QoS::AtLeastOnce).with_packet_id(1).with_topic_alias(1);
    for (packet, reason) in [
        (Packet::Publish(twice), ReasonCode::QoSNotSupported),
        (Packet::Publish(alias), ReasonCode::TopicAliasInvalid),
        (Packet::PingResp, ReasonCode::ProtocolError),
    ] {
        let mut device = Device::enter(&host, &[&own]).await;
        device.send(&packet).await;
        assert_eq!(sent_away(&mut device).await, Some(reason));
    }
    still_serves(&host).await;
}

#[tokio::test]
async fn garbage_does_no_harm() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_260);
    println!("SEED={seed}");
    let mut random = ChaCha20Rng::seed_from_u64(seed);
    let host = Host::new();
    let own = a_box(1);
    let mut bystander = Device::enter(&host, &[&own]).await;
    assert_eq!(bystander.listen(&own.topic("#")).await, SubAckReasonCode::GrantedQoS1);
    for round in 0..120 {
        // Half of them come in first; half of what they send has a plausible beginning.
        let mut device = if round % 2 == 0 { Device::open(&host).await } else { Device::enter(&host, &[&own]).await };
        for _ in 0..1 + random.next_u32() % 4 {
            let mut bytes = vec![0; 2 + (random.next_u32() % 400) as usize];
            random.fill_bytes(&mut bytes);
            if random.next_u32() % 2 == 0 {
                bytes[0] = (bytes[0] % 15 + 1) << 4 | [0, 2][(random.next_u32() % 2) as usize];
                bytes[1] = u8::try_from((bytes.len() - 2).min(127)).unwrap();
            }
            if device.send_bytes(bytes.into()).await.is_err() {
                break;
            }
        }
    }
    assert_eq!(bystander.pass(&own.topic("call"), b"unharmed").await, ReasonCode::Success);
    loop {
        // Some of the garbage may have been a message by chance.
        if &bystander.hear().await.payload[..] == b"unharmed" {
            break;
        }
    }
    still_serves(&host).await;
    assert!(!host.log().contains("panicked"), "{}", host.log());
}
