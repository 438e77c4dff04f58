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
use axum::Router;
use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::net::{TcpListener, UdpSocket};
use tokio::sync::Semaphore;
use tokio::time::{interval, timeout};

use crate::arguments::{Arguments, Stun};
use crate::carrying::{Broker, Cluster, Slots};
use crate::crossing::{Crossing, Open};
use crate::door::Door;
use crate::entrance::{Certificate, Entrance, HangUp};
use crate::names::Names;
use crate::site::Site;
use crate::tally::Tally;
use crate::web::{self, Local, Relay};
use crate::{edge, hook, limits, secret};

const MIB: u64 = 1024 * 1024;

/// Runs until the system asks to stop.
///
/// # Errors
/// If the relay cannot start: a folder cannot be used, or the address is taken.
pub(crate) async fn run(arguments: Arguments) -> anyhow::Result<()> {
    if !arguments.site.join("index.html").is_file() {
        bail!("there is no index.html in {}; build the site first", arguments.site.display());
    }
    if arguments.stun == Some(Stun::Off) && arguments.turn_address.is_some() {
        bail!("--turn-address needs the port of --stun, which is off");
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
    let (listener, socket) = ports(&arguments).await?;
    let tally = Arc::new(Tally::default());
    let together = !arguments.brokers.is_empty() || arguments.hook.is_some();
    let crossing = socket.map(|socket| Crossing::new(socket, &secret, open(&arguments), Arc::clone(&tally)));
    let crossing = crossing.transpose().context("the UDP port cannot be used")?;
    let relay = Arc::new(Relay {
        names: Names::new(&arguments.names),
        door: if together { Door::shared(&secret) } else { Door::new(&secret) },
        broker,
        cluster: Cluster::new(arguments.brokers),
        slots,
        site: Site::new(arguments.site),
        crossing,
        tally,
        connections: Arc::new(Semaphore::new(usize::try_from(arguments.connections)?)),
        most_connections: arguments.connections,
    });
    let watched = match arguments.metrics {
        Some(address) => Some(aside(address, web::metrics_paths(Arc::clone(&relay))).await?),
        None => None,
    };
    let hook = match arguments.hook {
        Some(address) => Some(aside(address, hook::paths(Arc::clone(&relay))).await?),
        None => None,
    };
    let certificate = arguments.certificate.zip(arguments.key);
    let certificate = certificate.map(|(certificate, key)| Certificate::read(&certificate, &key)).transpose()?;
    // Before anybody is told that the relay is there, who could then send the signal.
    let hang_up = HangUp::listen();
    let scheme = if certificate.is_some() { "https" } else { "http" };
    announce(scheme, listener.local_addr()?, watched, hook)?;
    match certificate {
        Some(certificate) => {
            tokio::spawn(Arc::clone(&certificate).keep_fresh(hang_up));
            serve(Entrance::new(listener, certificate)?, relay).await
        }
        None => serve(listener, relay).await,
    }
}

/// The port of the relay, and that of STUN: by default the same number.
async fn ports(arguments: &Arguments) -> anyhow::Result<(TcpListener, Option<UdpSocket>)> {
    let taken = |address| format!("{address} cannot be listened on");
    let mut tries = 16;
    loop {
        let listener = TcpListener::bind(arguments.listen).await.with_context(|| taken(arguments.listen))?;
        let (address, chosen) = match arguments.stun {
            Some(Stun::Off) => return Ok((listener, None)),
            Some(Stun::At(address)) => (address, false),
            None => (listener.local_addr()?, arguments.listen.port() == 0),
        };
        match UdpSocket::bind(address).await {
            Ok(socket) => return Ok((listener, Some(socket))),
            // The system chose a port that is free for one of the two only.
            Err(_) if chosen && tries > 0 => tries -= 1,
            Err(error) => {
                let hint = "over UDP; --stun can name another place, or be off";
                return Err(error).with_context(|| format!("{} {hint}", taken(address)));
            }
        }
    }
}

/// What the host asked for beyond STUN.
fn open(arguments: &Arguments) -> Option<Open> {
    Some(Open {
        own_ip: arguments.turn_address?.to_canonical(),
        ports: arguments.turn_ports.0.clone(),
        private: arguments.turn_private,
        bytes_per_s: arguments.turn_mbit.saturating_mul(1_000_000 / 8),
    })
}

/// Answers these paths at a port of their own until the program ends, and says where that is.
async fn aside(address: SocketAddr, paths: Router) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind(address).await.with_context(|| format!("{address} cannot be listened on"))?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        // Whoever asks there sees that it ended; the relay goes on.
        let _ended = axum::serve(listener, paths).await;
    });
    Ok(address)
}

async fn serve<L>(listener: L, relay: Arc<Relay>) -> anyhow::Result<()>
where
    L: Listener<Addr = SocketAddr>,
    Local: for<'a> Connected<IncomingStream<'a, L>>,
{
    let sweeping = tokio::spawn(sweep(Arc::clone(&relay)));
    let crossing = relay.crossing.clone().map(|crossing| tokio::spawn(crossing.run()));
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
    let all = relay.most_connections;
    // Who has not said goodbye by now notices by itself.
    let _goodbyes = timeout(limits::GOODBYE, relay.connections.acquire_many(all)).await;
    // Links over TURN last until the devices have had their goodbye, and then no packet more is passed on.
    if let Some(crossing) = crossing {
        crossing.abort();
    }
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
fn announce(
    scheme: &str,
    mut address: SocketAddr,
    watched: Option<SocketAddr>,
    hook: Option<SocketAddr>,
) -> std::io::Result<()> {
    // "All addresses" is not an address one can go to.
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    let mut said = format!("Alongside is at {scheme}://{address}/\n");
    if let Some(watched) = watched {
        said.push_str(&format!("Figures for the host are at http://{watched}/metrics\n"));
    }
    if let Some(hook) = hook {
        said.push_str(&format!("Brokers ask at http://{hook}/\n"));
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
