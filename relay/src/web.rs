//! The relay's one port: what is answered under which path.
//!
//! `/challenge`, `/mqtt` and `/health` are the relay's own; everything else is the site's. `/metrics` is answered on
//! a port of its own, and only if the host asks for it. Leaves what is
//! carried to `carrying` and who may come in to `door`.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::connect_info::Connected;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::serve::IncomingStream;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::carrying::{self, Broker, Slots};
use crate::door::Door;
use crate::names::Names;
use crate::site::Site;
use crate::tally::{Figures, Tally};
use crate::{edge, limits};

/// Everything one relay consists of.
pub(crate) struct Relay {
    pub(crate) names: Names,
    pub(crate) door: Door,
    pub(crate) broker: Broker,
    pub(crate) slots: Slots,
    pub(crate) site: Site,
    pub(crate) tally: Tally,
    /// One permit for each connection at `/mqtt`.
    pub(crate) connections: Arc<Semaphore>,
}

/// The address of this computer on which a request came in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Local(SocketAddr);

impl Connected<IncomingStream<'_, TcpListener>> for Local {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Self {
        // Without an address the request can still be answered under a given name.
        let unknown = SocketAddr::new(std::net::Ipv4Addr::UNSPECIFIED.into(), 0);
        // Small packets in both directions should not wait for each other; if they do, it is only slower.
        let _still_works = stream.io().set_nodelay(true);
        Self(stream.io().local_addr().unwrap_or(unknown))
    }
}

/// The paths.
pub(crate) fn paths(relay: Arc<Relay>) -> Router {
    Router::new()
        .route("/challenge", get(challenge))
        .route("/mqtt", get(mqtt))
        .route("/health", get(health))
        .fallback(site)
        .with_state(relay)
}

/// A token to be signed, for whoever asks; pages of other relays ask too.
async fn challenge(State(relay): State<Arc<Relay>>, local: ConnectInfo<Local>, headers: HeaderMap) -> Response {
    let common = [(CACHE_CONTROL, "no-store"), (ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    match relay.names.check(host(&headers), local.0.0) {
        Ok(host) => {
            let token = relay.door.challenge(&host, edge::now_ms());
            (common, [(CONTENT_TYPE, "application/octet-stream")], token).into_response()
        }
        Err(unknown) => (StatusCode::MISDIRECTED_REQUEST, common, format!("{unknown}\n")).into_response(),
    }
}

async fn mqtt(
    State(relay): State<Arc<Relay>>,
    local: ConnectInfo<Local>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let host = match relay.names.check(host(&headers), local.0.0) {
        Ok(host) => host,
        Err(unknown) => return (StatusCode::MISDIRECTED_REQUEST, format!("{unknown}\n")).into_response(),
    };
    let Ok(permit) = Arc::clone(&relay.connections).try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "This relay is full; try again later.\n").into_response();
    };
    let upgrade = upgrade
        .protocols(["mqtt"])
        .max_message_size(limits::PACKET_BYTES)
        .max_frame_size(limits::PACKET_BYTES)
        .max_write_buffer_size(4 * limits::PACKET_BYTES);
    if upgrade.selected_protocol().is_none() {
        return (StatusCode::BAD_REQUEST, "Only the WebSocket subprotocol mqtt is spoken here.\n").into_response();
    }
    upgrade.on_upgrade(async move |socket| {
        carrying::carry(socket, &host, &relay.door, &relay.broker, &relay.slots, &relay.tally).await;
        drop(permit);
    })
}

/// The paths of the port for whoever watches over the relay.
pub(crate) fn metrics_paths(relay: Arc<Relay>) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(relay)
}

async fn metrics(State(relay): State<Arc<Relay>>) -> impl IntoResponse {
    let (slots, slot_bytes, most_slot_bytes) = relay.slots.sums();
    let connections = limits::CONNECTIONS.saturating_sub(relay.connections.available_permits());
    let figures = Figures { tally: &relay.tally, connections, slots, slot_bytes, most_slot_bytes };
    ([(CACHE_CONTROL, "no-store"), (CONTENT_TYPE, "text/plain; version=0.0.4")], figures.page())
}

async fn health() -> impl IntoResponse {
    ([(CACHE_CONTROL, "no-store")], "well\n")
}

async fn site(State(relay): State<Arc<Relay>>, request: Request) -> Response {
    let (parts, _body) = request.into_parts();
    relay.site.answer(&parts).await
}

fn host(headers: &HeaderMap) -> &str {
    headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default()
}
