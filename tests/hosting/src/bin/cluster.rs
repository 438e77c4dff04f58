//! Three brokers in a cluster, a relay before them, pairs that write through different nodes, and one node killed in
//! the middle. Run by `cargo xtask test --only cluster`.
//!
//! Invariant that is shown: whatever was acknowledged to its writer is there for its reader afterwards. And what a
//! device may not do through a relay it may not do at a broker either, because the brokers ask the relay's hook.

#[path = "cluster/nodes.rs"]
mod nodes;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use alongside::crypto::{BoxKeys, Key};
use alongside_hosting::device::{Device, Way};
use alongside_hosting::program::{Program, free_ports, share_secret};
use anyhow::{Context, Result, bail, ensure};
use nodes::Node;
use tokio::sync::Barrier;
use tokio::time::{sleep, timeout};

const PAIRS: u8 = 12;
/// Slots that each writer leaves before the node is killed, and as many again after.
const SLOTS: u32 = 25;
/// A cluster that is not there after this will not be.
const FORMING: Duration = Duration::from_secs(90);
/// How long a writer tries to get one message acknowledged.
const TRYING: Duration = Duration::from_secs(60);

#[tokio::main]
async fn main() -> Result<()> {
    let relay = PathBuf::from(std::env::var_os("ALONGSIDE_RELAY").context("ALONGSIDE_RELAY names the relay")?);
    let broker = PathBuf::from(std::env::var_os("RMQTTD").context("RMQTTD names the broker")?);
    let folder = tempfile::tempdir()?;
    let [relay_port, other_port, hook_port] = free_ports()?;
    let mut nodes = Node::three(&broker, folder.path(), hook_port)?;
    let to_brokers: Vec<String> = nodes.iter().flat_map(|node| ["--broker".to_owned(), node.mqtt.clone()]).collect();
    let mut relays = Vec::new();
    let mut ways = Vec::new();
    for (name, port) in [("one", relay_port), ("two", other_port)] {
        let home = folder.path().join(name);
        share_secret(&home, &[3; 32])?;
        let address = format!("127.0.0.1:{port}");
        let mut arguments = vec!["--listen".to_owned(), address.clone(), "--stun".to_owned(), "off".to_owned()];
        if port == relay_port {
            let both = [relay_port, other_port].map(|port| ["--name".to_owned(), format!("127.0.0.1:{port}")]);
            arguments.extend(both.into_iter().flatten());
            arguments.extend(["--hook".to_owned(), format!("127.0.0.1:{hook_port}")]);
        }
        arguments.extend(to_brokers.clone());
        let (program, address) = Program::relay(&relay, &home, &arguments)?;
        relays.push(program);
        ways.push(Way::through(&address));
    }
    for node in &mut nodes {
        node.start()?;
    }
    let mut failed = 0;
    let mut tell = |what: &str, outcome: Result<()>| match outcome {
        Ok(()) => println!("test {what} ... ok"),
        Err(trouble) => {
            println!("test {what} ... FAILED\n    {trouble:#}");
            failed += 1;
        }
    };
    let formed = formed(&ways, &nodes).await;
    let together = formed.is_ok();
    tell("what_is_left_through_one_node_is_found_through_every_other", formed);
    if together {
        tell("the_brokers_refuse_a_foreign_device_and_every_wildcard_above_a_box", foreign(&ways, &nodes).await);
        tell("a_node_killed_in_the_middle_costs_nothing_that_was_acknowledged", killed(&ways, &mut nodes).await);
    }
    if failed > 0 {
        for node in &nodes {
            eprintln!("{}", node.last_words());
        }
        bail!("{failed} failed");
    }
    Ok(())
}

fn a_box(number: u8) -> BoxKeys {
    BoxKeys::derive(&Key::from_bytes([number; 32]))
}

/// The way past the relay, straight to a broker.
fn past(way: &Way, node: &Node) -> Way {
    Way { relay: way.relay.clone(), broker: node.ws.clone() }
}

/// Waits until the nodes are a cluster: what is left at one is found at the others.
async fn formed(ways: &[Way], nodes: &[Node]) -> Result<()> {
    let way = ways.first().context("no relay")?;
    let keys = a_box(200);
    let tries = async {
        let mut last = anyhow::anyhow!("nothing was tried");
        loop {
            let once = async {
                for (number, at) in nodes.iter().enumerate() {
                    let topic = keys.topic(&format!("formed-{number}"));
                    Device::enter(&past(way, at), &[&keys]).await?.leave(&topic, b"sealed", true).await?;
                    for node in nodes {
                        let mut device = Device::enter(&past(way, node), &[&keys]).await?;
                        device.listen(&topic).await?;
                        timeout(Duration::from_secs(3), device.hear()).await.context("not there yet")??;
                    }
                }
                Device::enter(way, &[&keys]).await?.listen(&keys.topic("#")).await
            };
            match once.await {
                Ok(()) => return last,
                Err(trouble) => last = trouble,
            }
            if nodes.is_empty() {
                return last;
            }
            sleep(Duration::from_millis(500)).await;
        }
    };
    match timeout(FORMING, tries).await {
        Ok(_) => Ok(()),
        Err(_) => bail!("no cluster after {} s", FORMING.as_secs()),
    }
}

/// Straight at each broker: somebody who knows the topic and holds other keys.
async fn foreign(ways: &[Way], nodes: &[Node]) -> Result<()> {
    let way = ways.first().context("no relay")?;
    let (theirs, own) = (a_box(100), a_box(101));
    let topic = theirs.topic("slot");
    Device::enter(way, &[&theirs]).await?.leave(&topic, b"sealed", true).await?;
    for node in nodes {
        let straight = past(way, node);
        let forged = format!("{}:rw", theirs.box_id());
        ensure!(Device::introduce(&node.ws, &forged, "guessed").await.is_err(), "a forged proof was let in");
        ensure!(Device::introduce(&node.ws, "", "").await.is_err(), "somebody without a name was let in");
        for filter in [topic.clone(), theirs.topic("#"), "#".to_owned(), "m/#".to_owned(), "m/+/slot".to_owned()] {
            let mut device = Device::enter(&straight, &[&own]).await?;
            ensure!(device.listen(&filter).await.is_err(), "{filter} could be heard at {}", node.ws);
        }
        for payload in [&b"written over"[..], b""] {
            let mut device = Device::enter(&straight, &[&own]).await?;
            ensure!(device.leave(&topic, payload, true).await.is_err(), "a foreign slot was written at {}", node.ws);
        }
        let mut device = Device::enter(&straight, &[&own]).await?;
        device.leave(&own.topic("slot"), b"own", true).await?;
        let mut reader = Device::enter(&straight, &[&theirs]).await?;
        reader.listen(&topic).await?;
        ensure!(reader.hear().await?.payload[..] == b"sealed"[..], "the slot is not what its owner left");
    }
    Ok(())
}

/// Writers of all pairs at work; in the middle a node dies; then every reader looks for everything acknowledged.
async fn killed(ways: &[Way], nodes: &mut [Node]) -> Result<()> {
    let middle = Arc::new(Barrier::new(usize::from(PAIRS) + 1));
    let writers: Vec<_> = (0..PAIRS)
        .map(|pair| {
            let way = ways.get(usize::from(pair) % ways.len().max(1)).cloned();
            tokio::spawn(write(way, pair, Arc::clone(&middle)))
        })
        .collect();
    middle.wait().await;
    nodes.get_mut(1).context("no second node")?.kill()?;
    let mut acknowledged = 0;
    let mut promised = Vec::new();
    for writer in writers {
        let slots = timeout(TRYING * 3, writer).await.context("a writer never came to an end")???;
        acknowledged += slots.len();
        promised.push(slots);
    }
    ensure!(acknowledged == usize::from(PAIRS) * usize::try_from(2 * SLOTS)?, "only {acknowledged} acknowledged");
    for (pair, slots) in (0..PAIRS).zip(&promised) {
        // Ben comes through the other relay, and by chance through another node.
        let way = ways.get(usize::from(pair + 1) % ways.len().max(1)).context("no relay")?;
        let mut ben = enter_again(way, &a_box(pair)).await?;
        ben.listen(&a_box(pair).topic("#")).await?;
        let mut missing: BTreeMap<&String, &Vec<u8>> = slots.iter().collect();
        while !missing.is_empty() {
            let Ok(Ok(heard)) = timeout(Duration::from_secs(15), ben.hear()).await else { break };
            if missing.get(&heard.topic_name).is_some_and(|payload| heard.payload[..] == payload[..]) {
                missing.remove(&heard.topic_name);
            }
        }
        ensure!(missing.is_empty(), "pair {pair}: {} of {} acknowledged slots are gone", missing.len(), slots.len());
    }
    println!("    {acknowledged} slots of {PAIRS} pairs acknowledged around the death of a node, all found");
    Ok(())
}

/// Leaves slots, half of them before the node dies and half while and after; those that were acknowledged.
async fn write(way: Option<Way>, pair: u8, middle: Arc<Barrier>) -> Result<BTreeMap<String, Vec<u8>>> {
    let keys = a_box(pair);
    let entered = match &way {
        Some(way) => enter_again(way, &keys).await,
        None => Err(anyhow::anyhow!("no relay")),
    };
    let mut acknowledged = BTreeMap::new();
    let mut device = entered.ok();
    for slot in 0..2 * SLOTS {
        if slot == SLOTS {
            middle.wait().await;
        }
        let way = way.as_ref().context("no relay")?;
        let topic = keys.topic(&format!("slot-{slot}"));
        let payload = vec![pair; 1_000];
        let trying = async {
            loop {
                // A connection that died is made again, and what was not acknowledged is left again: as the app does.
                if let Some(open) = &mut device
                    && open.leave(&topic, &payload, true).await.is_ok()
                {
                    return;
                }
                device = enter_again(way, &keys).await.ok();
            }
        };
        timeout(TRYING, trying).await.with_context(|| format!("pair {pair} never heard that slot {slot} is kept"))?;
        acknowledged.insert(topic, payload);
    }
    Ok(acknowledged)
}

/// Goes in, trying again while nodes are busy with the death of another.
async fn enter_again(way: &Way, keys: &BoxKeys) -> Result<Device> {
    let trying = async {
        loop {
            if let Ok(device) = Device::enter(way, &[keys]).await {
                return device;
            }
            sleep(Duration::from_millis(200)).await;
        }
    };
    timeout(TRYING, trying).await.context("no way in")
}
