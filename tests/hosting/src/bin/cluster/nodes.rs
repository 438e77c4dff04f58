//! Nodes of an `rmqttd` cluster on loopback, with the configuration that docs/scaling.md shows.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use alongside_hosting::program::{Program, free_ports};
use anyhow::Result;

/// A node.
pub(crate) struct Node {
    /// Where relays go.
    pub(crate) mqtt: String,
    /// Where a device could go straight to it.
    pub(crate) ws: String,
    number: usize,
    broker: PathBuf,
    folder: PathBuf,
    program: Option<Program>,
}

impl Node {
    /// Three nodes of one cluster that ask at this port; not started.
    pub(crate) fn three(broker: &Path, folder: &Path, hook: u16) -> Result<Vec<Self>> {
        let ports: [u16; 15] = free_ports()?;
        let of = |kind: usize| ports.iter().skip(3 * kind).take(3).copied().collect::<Vec<_>>();
        let (mqtt, ws, rpc, raft, api) = (of(0), of(1), of(2), of(3), of(4));
        let peers = |ports: &[u16]| {
            let peers: Vec<_> = ports.iter().zip(1..).map(|(port, id)| format!("\"{id}@127.0.0.1:{port}\"")).collect();
            peers.join(", ")
        };
        let mut nodes = Vec::new();
        for (index, (((mqtt, ws), (rpc_port, _)), api)) in
            mqtt.iter().zip(&ws).zip(rpc.iter().zip(&raft)).zip(&api).enumerate()
        {
            let number = index + 1;
            let home = folder.join(format!("node-{number}"));
            let plugins = home.join("plugins");
            std::fs::create_dir_all(&plugins)?;
            let mut main = String::new();
            writeln!(main, "node.id = {number}")?;
            writeln!(main, "rpc.server_addr = \"127.0.0.1:{rpc_port}\"")?;
            writeln!(main, "log.to = \"console\"\nlog.level = \"warn\"")?;
            writeln!(main, "plugins.dir = \"{}\"", plugins.display())?;
            main.push_str(PLUGINS);
            for (kind, port) in [("tcp", mqtt), ("ws", ws)] {
                writeln!(main, "\n[listener.{kind}.external]\naddr = \"127.0.0.1:{port}\"\n{LISTENER}")?;
            }
            std::fs::write(home.join("rmqtt.toml"), main)?;
            let cluster =
                format!("node_grpc_addrs = [{}]\nraft_peer_addrs = [{}]\nleader_id = 1\n", peers(&rpc), peers(&raft));
            std::fs::write(plugins.join("rmqtt-cluster-raft.toml"), cluster)?;
            let kept = home.join("kept");
            let retainer = format!(
                "storage.type = \"sled\"\nstorage.sled.path = \"{}\"\nstorage.sled.cache_capacity = \"64MB\"\n\
                 max_retained_messages = 0\nmax_payload_size = \"192KB\"\n",
                kept.display()
            );
            std::fs::write(plugins.join("rmqtt-retainer.toml"), retainer)?;
            std::fs::write(plugins.join("rmqtt-auth-http.toml"), HOOK.replace("HOOK", &format!("127.0.0.1:{hook}")))?;
            std::fs::write(plugins.join("rmqtt-http-api.toml"), format!("http_laddr = \"127.0.0.1:{api}\"\n"))?;
            let [mqtt, ws] = [mqtt, ws].map(|port| format!("127.0.0.1:{port}"));
            nodes.push(Self { mqtt, ws, number, broker: broker.to_owned(), folder: home, program: None });
        }
        Ok(nodes)
    }

    /// Starts it.
    pub(crate) fn start(&mut self) -> Result<()> {
        let mut command = Command::new(&self.broker);
        command.arg("-f").arg(self.folder.join("rmqtt.toml")).arg("--id").arg(self.number.to_string());
        command.current_dir(&self.folder);
        self.program = Some(Program::start(&mut command, &self.folder.join("log"))?);
        Ok(())
    }

    /// Ends it with kill -9.
    pub(crate) fn kill(&mut self) -> Result<()> {
        self.program.as_mut().map_or(Ok(()), Program::kill)
    }

    /// The end of what it said.
    pub(crate) fn last_words(&self) -> String {
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        let lines: Vec<_> = log.lines().rev().take(15).collect();
        let lines: Vec<_> = lines.into_iter().rev().collect();
        format!("node {} said:\n{}", self.number, lines.join("\n"))
    }
}

const PLUGINS: &str = r#"plugins.default_startups = ["rmqtt-cluster-raft", "rmqtt-retainer", "rmqtt-auth-http", "rmqtt-http-api"]
plugins.disabled_default_startups = ["rmqtt-acl", "rmqtt-counter"]
"#;

const LISTENER: &str = r#"enable = true
allow_anonymous = false
max_packet_size = "192KB"
max_qos_allowed = 1
session_expiry_interval = "0s"
max_session_expiry_interval = "0s"
message_expiry_interval = "60d"
max_subscriptions = 512
max_mqueue_len = 10000
"#;

/// Form fields and not JSON: a password has no character that a form would change.
const HOOK: &str = r#"deny_if_error = true
disconnect_if_pub_rejected = false
http_timeout = "5s"
http_auth_req.url = "http://HOOK/connect"
http_auth_req.method = "post"
http_auth_req.headers = { content-type = "application/x-www-form-urlencoded" }
http_auth_req.params = { username = "%u", password = "%P", client = "%c" }
http_acl_req.url = "http://HOOK/topic"
http_acl_req.method = "post"
http_acl_req.headers = { content-type = "application/x-www-form-urlencoded" }
http_acl_req.params = { username = "%u", topic = "%t", access = "%A" }
"#;
