//! Who gets in, and what they may then do.

use alongside::crypto::proof::{Access, prove};
use mqtt5::WillMessage;
use mqtt5::packet::suback::SubAckReasonCode;
use mqtt5::protocol::v5::reason_codes::ReasonCode;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::device::{Device, a_box, connect};
use crate::host::Host;

#[tokio::test]
async fn nobody_gets_in_without_a_proof() {
    let host = Host::new();
    let own = a_box(1);
    let mut nameless = connect("", b"");
    (nameless.username, nameless.password) = (None, None);
    assert_eq!(Device::open(&host).await.introduce(nameless).await, Err(ReasonCode::NotAuthorized));
    let username = format!("{}:rw", own.box_id());
    for password in [&b""[..], b"guessed", &[1; 300]] {
        let refused = Device::open(&host).await.introduce(connect(&username, password)).await;
        assert_eq!(refused, Err(ReasonCode::NotAuthorized));
    }
}

#[tokio::test]
async fn a_proof_opens_the_door_once() {
    // The name stays when the port changes, so that after a restart nothing but the restart is in the way.
    const NAME: &str = "relay.example";
    let mut host = Host::with(&["--name", NAME]);
    let own = a_box(1);
    let token = host.ask("GET", "/challenge", &["Host: relay.example"]).await.body;
    let (username, password) = prove(&token, NAME, &[(&own, Access::ReadWrite)]).unwrap();
    let mut first = Device::open_as(&host, NAME).await;
    assert_eq!(first.introduce(connect(&username, &password)).await, Ok(()));
    let again = Device::open_as(&host, NAME).await.introduce(connect(&username, &password)).await;
    assert_eq!(again, Err(ReasonCode::NotAuthorized));
    first.vanish();
    let later = Device::open_as(&host, NAME).await.introduce(connect(&username, &password)).await;
    assert_eq!(later, Err(ReasonCode::NotAuthorized));
    host.crash();
    let after_a_restart = Device::open_as(&host, NAME).await.introduce(connect(&username, &password)).await;
    assert_eq!(after_a_restart, Err(ReasonCode::NotAuthorized));
}

#[tokio::test]
async fn a_proof_made_for_another_relay_opens_nothing_here() {
    let (here, elsewhere) = (Host::new(), Host::new());
    let own = a_box(1);
    let token = elsewhere.challenge().await;
    assert!(prove(&token, here.address(), &[(&own, Access::Read)]).is_err(), "a device notices by itself");
    let (username, password) = prove(&token, elsewhere.address(), &[(&own, Access::Read)]).unwrap();
    let refused = Device::open(&here).await.introduce(connect(&username, &password)).await;
    assert_eq!(refused, Err(ReasonCode::NotAuthorized));
}

#[tokio::test]
async fn a_relay_makes_no_challenge_under_a_name_that_is_not_its_own() {
    let host = Host::with(&["--name", "alongside.example"]);
    for (line, status) in [
        ("Host: alongside.example", 200),
        ("Host: Alongside.Example:443", 200),
        ("Host: localhost:8080", 200),
        ("Host: hostile.example", 421),
        ("Host: 192.0.2.1", 421),
        ("Host: ", 421),
    ] {
        let answer = host.ask("GET", "/challenge", &[line]).await;
        assert_eq!(answer.status, status, "{line}");
        assert_eq!(answer.body.starts_with(b"this relay was not told"), status == 421, "{line}");
    }
}

#[tokio::test]
async fn the_keys_of_one_box_open_no_other() {
    let host = Host::new();
    let (own, other) = (a_box(1), a_box(2));
    let mut ana = Device::enter(&host, &[&other]).await;
    let mut dana = Device::enter(&host, &[&own]).await;
    assert_eq!(ana.leave(&other.topic("note"), b"sealed").await, ReasonCode::Success);
    assert_eq!(dana.leave(&other.topic("note"), b"written over").await, ReasonCode::NotAuthorized);
    assert_eq!(dana.leave(&other.topic("note"), b"").await, ReasonCode::NotAuthorized, "clearing is writing");
    assert_eq!(dana.pass(&other.topic("call"), b"hello").await, ReasonCode::NotAuthorized);
    for filter in [other.topic("#"), other.topic("note"), other.topic("+")] {
        assert_eq!(dana.listen(&filter).await, SubAckReasonCode::NotAuthorized, "{filter}");
    }
    assert_eq!(ana.listen(&other.topic("#")).await, SubAckReasonCode::GrantedQoS1);
    assert_eq!(&ana.hear().await.payload[..], b"sealed");
}

#[tokio::test]
async fn no_wildcard_reaches_above_a_box_and_the_relays_own_topics_are_closed() {
    let host = Host::new();
    let own = a_box(1);
    let mut device = Device::enter(&host, &[&own]).await;
    let shared = format!("$share/group/{}", own.topic("#"));
    for filter in ["#", "+", "m/#", "m/+/note", "+/+/+", "$SYS/#", "$SYS/broker/clients", &shared, &own.topic("+")] {
        assert_eq!(device.listen(filter).await, SubAckReasonCode::NotAuthorized, "{filter}");
    }
    assert_eq!(device.pass("$SYS/broker/clients", b"1").await, ReasonCode::NotAuthorized);
    assert_eq!(device.listen(&own.topic("#")).await, SubAckReasonCode::GrantedQoS1);
}

#[tokio::test]
async fn a_key_to_write_does_not_read_and_a_key_to_read_does_not_write() {
    let host = Host::new();
    let own = a_box(1);
    let mut writer = Device::enter_with(&host, &[(&own, Access::Write)]).await;
    let mut reader = Device::enter_with(&host, &[(&own, Access::Read)]).await;
    assert_eq!(writer.listen(&own.topic("#")).await, SubAckReasonCode::NotAuthorized);
    assert_eq!(reader.leave(&own.topic("note"), b"sealed").await, ReasonCode::NotAuthorized);
    assert_eq!(reader.listen(&own.topic("#")).await, SubAckReasonCode::GrantedQoS1);
    assert_eq!(writer.leave(&own.topic("note"), b"sealed").await, ReasonCode::Success);
    assert_eq!(&reader.hear().await.payload[..], b"sealed");
}

#[tokio::test]
async fn a_last_will_needs_the_same_right_as_a_message() {
    let host = Host::new();
    let (own, other) = (a_box(1), a_box(2));
    let mut listener = Device::enter(&host, &[&own]).await;
    assert_eq!(listener.listen(&own.topic("#")).await, SubAckReasonCode::GrantedQoS1);
    for (topic, retain, outcome) in [
        (other.topic("here"), false, Err(ReasonCode::NotAuthorized)),
        ("m/#".to_owned(), false, Err(ReasonCode::NotAuthorized)),
        (own.topic("here"), true, Err(ReasonCode::RetainNotSupported)),
        (own.topic("here"), false, Ok(())),
    ] {
        let (username, password) = prove(&host.challenge().await, host.address(), &[(&own, Access::Write)]).unwrap();
        let mut introduction = connect(&username, &password);
        introduction.will = Some(WillMessage::new(topic.clone(), b"gone".to_vec()).with_retain(retain));
        let mut device = Device::open(&host).await;
        assert_eq!(device.introduce(introduction).await, outcome, "{topic}");
        device.vanish();
    }
    let will = listener.hear().await;
    assert_eq!((will.topic_name, &will.payload[..]), (own.topic("here"), &b"gone"[..]));
}

#[tokio::test]
async fn nobody_takes_the_place_of_a_device_by_using_its_id() {
    let host = Host::new();
    let (own, other) = (a_box(1), a_box(2));
    let mut ana = Device::enter(&host, &[&own]).await;
    assert_eq!(ana.listen(&own.topic("#")).await, SubAckReasonCode::GrantedQoS1);
    // Every device here chooses the same client id.
    let mut dana = Device::enter(&host, &[&other]).await;
    assert_eq!(dana.pass(&other.topic("call"), b"hello").await, ReasonCode::Success);
    assert_eq!(ana.pass(&own.topic("call"), b"still here").await, ReasonCode::Success);
    assert_eq!(&ana.hear().await.payload[..], b"still here");
}

#[tokio::test]
async fn a_connection_that_does_not_speak_mqtt_is_not_opened() {
    let host = Host::new();
    let request = format!("ws://{}/mqtt", host.address()).into_client_request().unwrap();
    let stream = tokio::net::TcpStream::connect(host.address()).await.unwrap();
    assert!(tokio_tungstenite::client_async(request, stream).await.is_err());
    assert_eq!(host.ask("GET", "/mqtt", &[]).await.status, 400);
}

#[tokio::test]
async fn a_page_of_the_first_version_that_sends_its_proof_as_bytes_still_gets_in() {
    let host = Host::new();
    let own = a_box(1);
    let (username, password) = prove(&host.challenge().await, host.address(), &[(&own, Access::Read)]).unwrap();
    let mut introduction = connect(&username, b"");
    introduction.password = Some(password);
    assert_eq!(Device::open(&host).await.introduce(introduction).await, Ok(()));
}
