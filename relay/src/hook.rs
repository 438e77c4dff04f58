//! Answers a broker that asks who may come in and what they may do there, by HTTP.
//!
//! Two questions, each a form that is posted and answered by `allow` or `deny` in plain text, always with the
//! status 200: brokers take another status for no answer. `/connect` has `username`, `password` and `client`;
//! `/topic` has `username`, `topic` and `access` (1 to subscribe, 2 to publish). The same door and the same grants
//! decide as for the relay's own broker. On a port of its own that only brokers reach: it takes their word for
//! which connection a user name belongs to.

use std::sync::Arc;

use alongside::crypto::proof::Grants;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;

use crate::edge;
use crate::web::Relay;

const ALLOW: &str = "allow";
const DENY: &str = "deny";

/// The paths of the hook.
pub(crate) fn paths(relay: Arc<Relay>) -> Router {
    Router::new().route("/connect", post(connect)).route("/topic", post(topic)).with_state(relay)
}

async fn connect(State(relay): State<Arc<Relay>>, body: Bytes) -> &'static str {
    let [username, password, client] = fields(&body, ["username", "password", "client"]);
    if relay.door.is_pass(&client, &username, &password) {
        return ALLOW;
    }
    // The broker does not say by which name it was called; the challenge was given out for one of ours.
    let now_ms = edge::now_ms();
    let mut tries = relay.names.given().map(|host| relay.door.admit(host, now_ms, &username, password.as_bytes()));
    if tries.any(|admitted| admitted.is_ok()) { ALLOW } else { DENY }
}

async fn topic(body: Bytes) -> &'static str {
    let [username, topic, access] = fields(&body, ["username", "topic", "access"]);
    let allowed = Grants::from_username(&username).is_ok_and(|grants| match access.as_str() {
        "1" => grants.may_subscribe(&topic),
        "2" => grants.may_publish(&topic),
        _ => false,
    });
    if allowed { ALLOW } else { DENY }
}

/// The fields of a form; one that is missing is empty, of one that is there twice the first counts.
fn fields<const N: usize>(body: &[u8], names: [&str; N]) -> [String; N] {
    names.map(|name| {
        let mut found = form_urlencoded::parse(body).filter(|(key, _)| key == name);
        found.next().map(|(_, value)| value.into_owned()).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: &str = "00112233445566778899aabbccddeeff";

    async fn asked(access: &str, topic: &str) -> &'static str {
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("username", &format!("{BOX}:rw"))
            .append_pair("access", access)
            .append_pair("topic", topic)
            .finish();
        super::topic(body.into()).await
    }

    #[tokio::test]
    async fn a_box_is_open_to_its_own_and_nothing_else_is_open_to_anybody() {
        let own = format!("m/{BOX}/note");
        for access in ["1", "2"] {
            assert_eq!(asked(access, &own).await, ALLOW);
            for other in ["m/ffffffffffffffffffffffffffffffff/note", "#", "m/#", "$SYS/brokers", "", "m/+/note"] {
                assert_eq!(asked(access, other).await, DENY, "{other}");
            }
        }
        assert_eq!(asked("1", &format!("m/{BOX}/#")).await, ALLOW);
        assert_eq!(asked("2", &format!("m/{BOX}/#")).await, DENY);
        assert_eq!(asked("3", &own).await, DENY);
        assert_eq!(super::topic(Bytes::from_static(b"username=%FF&topic=&&=")).await, DENY);
    }
}
