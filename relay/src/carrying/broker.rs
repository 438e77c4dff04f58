//! The embedded broker: who listens where, and the delivery of what is published.
//!
//! `mqtt5` does the work, in memory and without a port. Persistence, sizes and rates are not its task here:
//! a message that reaches it has passed the rules and, if it is to wait, lies on disk already.
//! Invariant: each connection is served under the grants that it proved, and under no other.

use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;

use alongside::crypto::proof::Grants;
use bytes::Bytes;
use mqtt5::broker::auth::{AuthProvider, AuthResult};
use mqtt5::broker::client_handler::ClientHandler;
use mqtt5::broker::router::MessageRouter;
use mqtt5::broker::sys_topics::BrokerStats;
use mqtt5::broker::transport::BrokerTransport;
use mqtt5::broker::{BrokerConfig, ResourceLimits, ResourceMonitor};
use mqtt5::packet::connect::ConnectPacket;
use mqtt5::packet::publish::PublishPacket;
use mqtt5::{QoS, Result};
use tokio::io::DuplexStream;
use tokio::sync::broadcast;

use super::pipe::{NOWHERE, Pipe};
use crate::limits;

/// How much one connection's pipe holds in each direction before its sender waits.
const PIPE_BYTES: usize = 64 * 1024;

/// The broker of this relay.
pub(crate) struct Broker {
    config: Arc<BrokerConfig>,
    router: Arc<MessageRouter>,
    stats: Arc<BrokerStats>,
    monitor: Arc<ResourceMonitor>,
    stop: broadcast::Sender<()>,
}

impl Broker {
    /// With nobody connected and nothing waiting.
    pub(crate) fn new() -> Self {
        let config = BrokerConfig {
            max_packet_size: limits::PACKET_BYTES,
            topic_alias_maximum: 0,
            maximum_qos: 1,
            shared_subscription_available: false,
            max_subscriptions_per_client: limits::SUBSCRIPTIONS,
            client_channel_capacity: 256,
            server_receive_maximum: Some(64),
            sys_topics_enabled: false,
            ..BrokerConfig::default()
        };
        let unlimited = ResourceLimits {
            max_connections: usize::MAX,
            max_connections_per_ip: usize::MAX,
            max_message_rate_per_client: 0,
            max_bandwidth_per_client: 0,
            max_connection_rate: u32::MAX,
            ..ResourceLimits::default()
        };
        Self {
            config: Arc::new(config),
            router: Arc::new(MessageRouter::new()),
            stats: Arc::new(BrokerStats::new()),
            monitor: Arc::new(ResourceMonitor::new(unlimited)),
            stop: broadcast::channel(1).0,
        }
    }

    /// Serves one connection under these grants until it ends; returns the other end of its pipe.
    pub(crate) fn serve(&self, grants: Arc<Grants>) -> DuplexStream {
        let (outer, inner) = tokio::io::duplex(PIPE_BYTES);
        let handler = ClientHandler::new(
            BrokerTransport::WebSocket(Box::new(Pipe(inner))),
            NOWHERE,
            Arc::clone(&self.config),
            Arc::clone(&self.router),
            Arc::new(Proved(grants)),
            None,
            Arc::clone(&self.stats),
            Arc::clone(&self.monitor),
            self.stop.subscribe(),
        );
        tokio::spawn(handler.run());
        outer
    }

    /// Puts a message that waits on disk where a subscriber finds it; `left_s` until its time is over.
    pub(crate) async fn lay_out(&self, topic: &str, payload: Bytes, left_s: u32) {
        let publish =
            PublishPacket::new(topic, payload, QoS::AtLeastOnce).with_retain(true).with_message_expiry_interval(left_s);
        self.router.route_message_local_only(&publish, None).await;
    }

    /// Takes away what lies under `topic`.
    pub(crate) async fn clear(&self, topic: &str) {
        let publish = PublishPacket::new(topic, Bytes::new(), QoS::AtLeastOnce).with_retain(true);
        self.router.route_message_local_only(&publish, None).await;
    }

    /// Says goodbye to everybody. Who connects later is not served any more.
    pub(crate) fn stop(&self) {
        // An error only says that nobody is connected.
        let _nobody = self.stop.send(());
    }
}

/// What one connection has proved.
///
/// There is no user id: the broker would write it into every message, and a list of somebody's boxes is
/// nobody else's business.
struct Proved(Arc<Grants>);

impl AuthProvider for Proved {
    fn authenticate<'a>(
        &'a self,
        _connect: &'a ConnectPacket,
        _address: std::net::SocketAddr,
    ) -> Pin<Box<dyn Future<Output = Result<AuthResult>> + Send + 'a>> {
        Box::pin(ready(Ok(AuthResult::success())))
    }

    fn authorize_publish<'a>(
        &'a self,
        _client_id: &str,
        _user_id: Option<&'a str>,
        topic: &'a str,
    ) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>> {
        Box::pin(ready(self.0.may_publish(topic)))
    }

    fn authorize_subscribe<'a>(
        &'a self,
        _client_id: &str,
        _user_id: Option<&'a str>,
        topic_filter: &'a str,
    ) -> Pin<Box<dyn Future<Output = bool> + Send + 'a>> {
        Box::pin(ready(self.0.may_subscribe(topic_filter)))
    }
}
