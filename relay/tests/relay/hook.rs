//! What brokers of a cluster are told.

use alongside::crypto::BoxKeys;
use alongside::crypto::proof::{Access, prove};

use crate::device::{a_box, as_text};
use crate::host::Host;

const NAME: &str = "alongside.example:8443";

fn host() -> Host {
    Host::with(&["--name", NAME, "--hook", "127.0.0.1:0"])
}

async fn proof(host: &Host, own: &BoxKeys) -> (String, String) {
    let token = host.ask("GET", "/challenge", &[&format!("Host: {NAME}")]).await.body;
    let (username, password) = prove(&token, NAME, &[(own, Access::ReadWrite)]).unwrap();
    (username, String::from_utf8(as_text(&password)).unwrap())
}

#[tokio::test]
async fn a_broker_lets_in_whoever_proves_a_box_once_and_nobody_else() {
    let (host, own) = (host(), a_box(1));
    let (username, password) = proof(&host, &own).await;
    let others = format!("{}:rw", a_box(2).box_id());
    for (username, password) in [(&others, &password), (&username, &"guessed".to_owned()), (&username, &String::new())]
    {
        let asked = [("username", username.as_str()), ("password", password), ("client", "c")];
        assert_eq!(host.asked_by_a_broker("/connect", &asked).await, "deny");
    }
    let asked = [("username", username.as_str()), ("password", &password), ("client", "c")];
    assert_eq!(host.asked_by_a_broker("/connect", &asked).await, "allow");
    assert_eq!(host.asked_by_a_broker("/connect", &asked).await, "deny", "a second time");
    assert_eq!(host.asked_by_a_broker("/connect", &[]).await, "deny");
}

#[tokio::test]
async fn a_broker_keeps_everybody_within_the_boxes_they_proved() {
    let (host, own, other) = (host(), a_box(1), a_box(2));
    let reader = format!("{}:r", own.box_id());
    for (username, access, topic, said) in [
        (&reader, "1", own.topic("#"), "allow"),
        (&reader, "1", own.topic("note"), "allow"),
        (&reader, "2", own.topic("note"), "deny"),
        (&reader, "1", other.topic("note"), "deny"),
        (&reader, "1", "#".to_owned(), "deny"),
        (&reader, "1", "$share/g/".to_owned() + &own.topic("#"), "deny"),
        (&String::new(), "1", own.topic("#"), "deny"),
    ] {
        let asked = [("username", username.as_str()), ("access", access), ("topic", &topic)];
        assert_eq!(host.asked_by_a_broker("/topic", &asked).await, said, "{access} {topic}");
    }
}
