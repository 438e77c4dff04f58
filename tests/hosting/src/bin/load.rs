//! How many pairs one embedded relay carries on this machine. Run by `cargo xtask load`.
//!
//! Pairs are added in steps. In each step every device of every pair says something live once a second and leaves a
//! slot every ten seconds, all at once as nobody does: a pair counts here as two people who are typing. The relay
//! has *degraded* when a step misses one of three: every connection is let in, every message arrives, and 99 of 100
//! live messages arrive within half a second. Relay and devices share this machine, so the figures are below what
//! the relay could do alone. Only addresses of this machine are spoken to, for a bounded time.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use alongside::crypto::{BoxKeys, Key};
use alongside_hosting::device::{Device, Way};
use alongside_hosting::program::Program;
use anyhow::{Context, Result};
use tokio::sync::{Barrier, Semaphore};

/// Pairs in each step.
const STEPS: [u32; 8] = [50, 100, 200, 400, 800, 1_200, 1_600, 2_400];
/// How long each step lasts.
const STEP: Duration = Duration::from_secs(15);
const LIVE_EVERY: Duration = Duration::from_secs(1);
/// One live message in so many is left in a slot too.
const SLOT_EVERY: u32 = 10;
const LIVE_BYTES: usize = 300;
const SLOT_BYTES: usize = 1_100;
/// The criterion: 99 of 100 messages arrive within this.
const PROMPT: Duration = Duration::from_millis(500);
/// Connections that go in at a time, as after a restart of the relay.
const ENTERING: usize = 64;

#[tokio::main]
async fn main() -> Result<()> {
    let relay = PathBuf::from(std::env::var_os("ALONGSIDE_RELAY").context("ALONGSIDE_RELAY names the relay")?);
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    println!("{} {}, {cores} cores, shared by the relay and all devices", std::env::consts::OS, std::env::consts::ARCH);
    keeping(&relay).await?;
    resting(&relay).await?;
    println!("\npairs  let in  messages/s      p50      p99  relay memory  all arrived");
    for pairs in STEPS {
        if !step(&relay, pairs).await? {
            println!("degraded at {pairs} pairs");
            break;
        }
    }
    Ok(())
}

fn start(relay: &Path) -> Result<(tempfile::TempDir, Program, String)> {
    let folder = tempfile::tempdir()?;
    let (program, address) =
        Program::relay(relay, folder.path(), &["--listen", "127.0.0.1:0", "--stun", "off", "--keep-mib", "2048"])?;
    Ok((folder, program, address))
}

fn a_box(number: u32) -> BoxKeys {
    BoxKeys::derive(&Key::from_bytes([1; 32]).derive("box", &[&number.to_le_bytes()]))
}

/// Memory and disk of 1,000 boxes with ten slots each.
async fn keeping(relay: &Path) -> Result<()> {
    let (folder, program, address) = start(relay)?;
    let before = memory_kib(&program)?;
    let way = Way::through(&address);
    for first in (0..1_000).step_by(250) {
        let boxes: Vec<_> = (first..first + 250).map(a_box).collect();
        let mut device = Device::enter(&way, &boxes.iter().collect::<Vec<_>>()).await?;
        for keys in &boxes {
            for slot in 0..10 {
                device.leave(&keys.topic(&format!("slot-{slot}")), &[7; SLOT_BYTES], true).await?;
            }
        }
    }
    let (bytes, blocks) = disk(&folder.path().join("data/slots"))?;
    println!(
        "1,000 boxes with 10 slots of {SLOT_BYTES} bytes: {} MiB more memory, {} MiB in files, {} MiB of disk",
        memory_kib(&program)?.saturating_sub(before) / 1024,
        bytes / 1024 / 1024,
        blocks / 1024 / 1024
    );
    Ok(())
}

/// Memory of 1,000 connections that listen to a box each and say nothing.
async fn resting(relay: &Path) -> Result<()> {
    let (_folder, program, address) = start(relay)?;
    let before = memory_kib(&program)?;
    let mut devices = Vec::new();
    for number in 0..1_000 {
        let keys = a_box(number);
        let mut device = Device::enter(&Way::through(&address), &[&keys]).await?;
        device.listen(&keys.topic("#")).await?;
        devices.push(device);
    }
    println!("1,000 connections at rest: {} MiB more memory", memory_kib(&program)?.saturating_sub(before) / 1024);
    Ok(())
}

/// What one device saw.
#[derive(Default)]
struct Seen {
    sent: u32,
    delays: Vec<Duration>,
}

async fn step(relay: &Path, pairs: u32) -> Result<bool> {
    let (_folder, program, address) = start(relay)?;
    #[expect(clippy::disallowed_methods, reason = "what is measured is this machine's time")]
    let began = Instant::now();
    let entering = Arc::new(Semaphore::new(ENTERING));
    let ready = Arc::new(Barrier::new(usize::try_from(2 * pairs)?));
    let way = Way::through(&address);
    let devices: Vec<_> = (0..2 * pairs)
        .map(|number| tokio::spawn(one(way.clone(), number, Arc::clone(&entering), Arc::clone(&ready), began)))
        .collect();
    let (mut sent, mut delays, mut failed) = (0, Vec::new(), 0);
    for device in devices {
        match device.await? {
            Ok(seen) => {
                sent += seen.sent;
                delays.extend(seen.delays);
            }
            Err(trouble) => {
                if failed == 0 {
                    eprintln!("{trouble:#}");
                }
                failed += 1;
            }
        }
    }
    delays.sort_unstable();
    let at = |share: usize| delays.get(delays.len().saturating_sub(1) * share / 100).copied().unwrap_or(Duration::MAX);
    let arrived = delays.len() >= usize::try_from(sent)?;
    let rate = f64::from(sent) * (1.0 + 1.0 / f64::from(SLOT_EVERY)) / STEP.as_secs_f64();
    println!(
        "{pairs:>5}  {:>6}  {rate:>10.0}  {:>5} ms  {:>5} ms  {:>8} MiB  {}",
        2 * pairs - failed,
        at(50).as_millis(),
        at(99).as_millis(),
        memory_kib(&program)? / 1024,
        if arrived { "yes" } else { "no" }
    );
    Ok(failed == 0 && arrived && at(99) <= PROMPT)
}

/// One device of a pair: the other has the next number.
async fn one(way: Way, number: u32, entering: Arc<Semaphore>, ready: Arc<Barrier>, began: Instant) -> Result<Seen> {
    let keys = a_box(number / 2);
    let permit = entering.acquire().await?;
    let entered = async {
        let mut device = Device::enter(&way, &[&keys]).await?;
        device.listen(&keys.topic("#")).await?;
        anyhow::Ok(device)
    };
    let entered = entered.await;
    drop(permit);
    // Also who is not let in says so here, or the others would wait for ever.
    ready.wait().await;
    let mut device = entered?;
    let (mine, theirs) = (number % 2, 1 - number % 2);
    let mut seen = Seen::default();
    // Spread over the second.
    let offset = LIVE_EVERY * (number % 1_000) / 1_000;
    let mut often = tokio::time::interval_at(tokio::time::Instant::now() + offset, LIVE_EVERY);
    let end = tokio::time::sleep(STEP + LIVE_EVERY);
    tokio::pin!(end);
    let steps = u32::try_from(STEP.as_secs())?;
    loop {
        tokio::select! {
            _ = often.tick(), if seen.sent < steps => {
                let mut payload = vec![0; LIVE_BYTES];
                payload.splice(..8, u64::try_from(began.elapsed().as_micros())?.to_le_bytes());
                device.post(&keys.topic(&format!("live-{mine}")), &payload, false).await?;
                seen.sent += 1;
                if seen.sent % SLOT_EVERY == 0 {
                    device.post(&keys.topic(&format!("slot-{mine}")), &[7; SLOT_BYTES], true).await?;
                }
            }
            heard = device.hear() => {
                let heard = heard?;
                if heard.topic_name.ends_with(&format!("live-{theirs}"))
                    && let Some(sent) = heard.payload.first_chunk::<8>()
                {
                    let sent = Duration::from_micros(u64::from_le_bytes(*sent));
                    seen.delays.push(began.elapsed().saturating_sub(sent));
                }
            }
            () = &mut end => return Ok(seen),
        }
    }
}

fn memory_kib(program: &Program) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", program.number()))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// Bytes in files, and bytes that they take on the disk.
fn disk(folder: &Path) -> Result<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let (mut bytes, mut blocks) = (0, 0);
    for entry in std::fs::read_dir(folder)? {
        let about = entry?.metadata()?;
        if about.is_dir() {
            continue;
        }
        bytes += about.len();
        blocks += about.blocks() * 512;
    }
    Ok((bytes, blocks))
}
