//! Starting the relay, and stopping it without hurting anybody.
//!
//! Invariants: one relay at a time uses a data folder; the line with the address is printed only when the
//! relay answers under it; when asked to stop, devices are told before the port closes.

use std::fs::{File, TryLockError};
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, bail};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{interval, timeout};

use crate::arguments::Arguments;
use crate::carrying::{Broker, Slots};
use crate::door::Door;
use crate::names::Names;
use crate::site::Site;
use crate::tally::Tally;
use crate::web::{self, Local, Relay};
use crate::{edge, limits, secret};

const MIB: u64 = 1024 * 1024;

/// Runs until the system asks to stop.
///
/// # Errors
/// If the relay cannot start: a folder cannot be used, or the address is taken.
pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    if !arguments.site.join("index.html").is_file() {
        bail!("there is no index.html in {}; build the site first", arguments.site.display());
    }
    let data = &arguments.data;
    std::fs::create_dir_all(data).with_context(|| format!("{} cannot be made", data.display()))?;
    let _only_one = lock(data)?;
    let secret = secret::read_or_make(data).context("the relay's secret cannot be used")?;
    let most_bytes = arguments.keep_mib.saturating_mul(MIB);
    let now_ms = edge::now_ms();
    let (slots, waiting, damaged) = Slots::open(&data.join("slots"), most_bytes, now_ms)
        .with_context(|| format!("{} cannot be used", data.display()))?;
    tracing::info!(waiting = waiting.len(), damaged, "slots read");

    let broker = Broker::new();
    for message in waiting {
        let left_s = message.expires_at_ms.saturating_sub(now_ms).div_ceil(1_000);
        broker.lay_out(&message.topic, message.payload, u32::try_from(left_s).unwrap_or(u32::MAX)).await;
    }
    let relay = Arc::new(Relay {
        names: Names::new(&arguments.names),
        door: Door::new(&secret),
        broker,
        slots,
        site: Site::new(arguments.site),
        tally: Tally::default(),
        connections: Arc::new(Semaphore::new(limits::CONNECTIONS)),
    });
    let listener = TcpListener::bind(arguments.listen)
        .await
        .with_context(|| format!("{} cannot be listened on", arguments.listen))?;
    let watched = match arguments.metrics {
        Some(address) => Some(watch(address, Arc::clone(&relay)).await?),
        None => None,
    };
    announce(listener.local_addr()?, watched)?;
    serve(listener, relay).await
}

/// Answers `/metrics` there until the program ends, and says where that is.
async fn watch(address: SocketAddr, relay: Arc<Relay>) -> anyhow::Result<SocketAddr> {
    let listener =
        TcpListener::bind(address).await.with_context(|| format!("{address} cannot be listened on for /metrics"))?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        // Whoever watches sees that it ended; the relay goes on.
        let _ended = axum::serve(listener, web::metrics_paths(relay)).await;
    });
    Ok(address)
}

async fn serve(listener: TcpListener, relay: Arc<Relay>) -> anyhow::Result<()> {
    let sweeping = tokio::spawn(sweep(Arc::clone(&relay)));
    let stopping = Arc::clone(&relay);
    let (told, asked_to_stop) = tokio::sync::oneshot::channel();
    let stop = async move {
        asked().await;
        tracing::info!("stopping");
        stopping.broker.stop();
        // Only the waiting below hears it, and it may be over already.
        let _heard = told.send(());
    };
    let service = web::paths(Arc::clone(&relay)).into_make_service_with_connect_info::<Local>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(stop);
    tokio::select! {
        served = serving => served?,
        // A page that keeps its connection open would hold the port for ever.
        () = async {
            match asked_to_stop.await {
                Ok(()) => tokio::time::sleep(limits::GOODBYE).await,
                Err(_) => std::future::pending().await,
            }
        } => {}
    }
    sweeping.abort();
    let all = u32::try_from(limits::CONNECTIONS).unwrap_or(u32::MAX);
    // Who has not said goodbye by now notices by itself.
    let _goodbyes = timeout(limits::GOODBYE, relay.connections.acquire_many(all)).await;
    Ok(())
}

/// Clears the slots whose time is over, now and then.
async fn sweep(relay: Arc<Relay>) {
    let mut often = interval(limits::SWEEP);
    loop {
        often.tick().await;
        for topic in relay.slots.over(edge::now_ms()) {
            let _turn = relay.slots.turn(&topic).await;
            // It may have been written again while its turn was awaited.
            if relay.slots.is_over(&topic, edge::now_ms()) && relay.slots.forget(&topic).await.is_ok() {
                relay.broker.clear(&topic).await;
            }
        }
    }
}

/// The system asks to stop: Ctrl-C, or what service managers send.
async fn asked() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => return,
                Ok(()) = tokio::signal::ctrl_c() => return,
            }
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// What is said on standard output, for people and for programs: first where the page is.
fn announce(mut address: SocketAddr, watched: Option<SocketAddr>) -> std::io::Result<()> {
    // "All addresses" is not an address one can go to.
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    let mut said = format!("Alongside is at http://{address}/\n");
    if let Some(watched) = watched {
        said.push_str(&format!("Figures for the host are at http://{watched}/metrics\n"));
    }
    // In one piece: who reads only the first line may be gone before a second.
    let mut out = std::io::stdout().lock();
    out.write_all(said.as_bytes())?;
    out.flush()
}

fn lock(data: &Path) -> anyhow::Result<File> {
    let path = data.join("relay.lock");
    let file = File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!("another relay uses {}; give this one its own --data", data.display()),
        // Some file systems cannot lock; then it is up to the host that only one relay runs.
        Err(TryLockError::Error(_)) => Ok(file),
    }
}
