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
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use crate::carrying::{self, Broker, Cluster, Slots};
use crate::crossing::Crossing;
use crate::door::Door;
use crate::entrance::Entrance;
use crate::names::Names;
use crate::site::Site;
use crate::tally::{Figures, Tally};
use crate::{edge, limits};

/// Everything one relay consists of.
pub(crate) struct Relay {
    pub(crate) names: Names,
    pub(crate) door: Door,
    pub(crate) broker: Broker,
    /// What stands in the broker's place, if anything.
    pub(crate) cluster: Option<Cluster>,
    pub(crate) slots: Slots,
    pub(crate) site: Site,
    /// If STUN is answered.
    pub(crate) crossing: Option<Arc<Crossing>>,
    pub(crate) tally: Arc<Tally>,
    /// One permit for each connection at `/mqtt`.
    pub(crate) connections: Arc<Semaphore>,
    /// How many there are.
    pub(crate) most_connections: u32,
}

/// The address of this computer on which a request came in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Local(SocketAddr);

impl Local {
    fn of(stream: &TcpStream) -> Self {
        // Without an address the request can still be answered under a given name.
        let unknown = SocketAddr::new(std::net::Ipv4Addr::UNSPECIFIED.into(), 0);
        // Small packets in both directions should not wait for each other; if they do, it is only slower.
        let _still_works = stream.set_nodelay(true);
        Self(stream.local_addr().unwrap_or(unknown))
    }
}

impl Connected<IncomingStream<'_, TcpListener>> for Local {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Self {
        Self::of(stream.io())
    }
}

impl Connected<IncomingStream<'_, Entrance>> for Local {
    fn connect_info(stream: IncomingStream<'_, Entrance>) -> Self {
        Self::of(stream.io().get_ref().0)
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
        carrying::carry(socket, &host, &relay).await;
        drop(permit);
    })
}

/// The paths of the port for whoever watches over the relay.
pub(crate) fn metrics_paths(relay: Arc<Relay>) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(relay)
}

async fn metrics(State(relay): State<Arc<Relay>>) -> impl IntoResponse {
    let (slots, slot_bytes, most_slot_bytes) = relay.slots.sums();
    let most = usize::try_from(relay.most_connections).unwrap_or(usize::MAX);
    let connections = most.saturating_sub(relay.connections.available_permits());
    let allotments = relay.crossing.as_ref().map_or(0, |crossing| crossing.allotments());
    let figures = Figures { tally: &relay.tally, connections, slots, slot_bytes, most_slot_bytes, allotments };
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
