//! A running relay with its own folders, and plain HTTP to it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The page that the relays here serve.
pub(crate) const PAGE: &str = "<!doctype html><title>Alongside</title>";

/// A relay; killed when dropped.
pub(crate) struct Host {
    folder: TempDir,
    arguments: Vec<String>,
    child: Child,
    address: String,
    https: bool,
    figures: Option<String>,
    hook: Option<String>,
}

/// An answer over HTTP.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Host {
    /// A relay with empty folders and a page.
    pub(crate) fn new() -> Self {
        Self::with(&[])
    }

    /// The same, with further arguments.
    pub(crate) fn with(arguments: &[&str]) -> Self {
        let folder = with_a_page();
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let (child, address, figures, hook) = start(folder.path(), &arguments);
        let https = arguments.iter().any(|argument| argument == "--certificate");
        Self { folder, arguments, child, address, https, figures, hook }
    }

    /// What a relay says that cannot start with these arguments.
    pub(crate) fn complaint(arguments: &[&str]) -> String {
        let folder = with_a_page();
        let arguments: Vec<String> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let output = command(folder.path(), &arguments).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    }

    /// Whether it speaks HTTPS; it would not have started without saying so.
    pub(crate) fn is_https(&self) -> bool {
        self.https
    }

    /// Asks it to read its certificate again, as those do who renew it.
    pub(crate) fn hang_up(&self) {
        let asked = Command::new("kill").arg("-HUP").arg(self.child.id().to_string()).status().unwrap();
        assert!(asked.success());
    }

    /// Waits until it has logged this.
    pub(crate) async fn logs(&self, words: &str) {
        while !self.log().contains(words) {
            tokio::task::yield_now().await;
        }
    }

    /// `127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// One figure of `/metrics`, at the address that the relay named.
    pub(crate) async fn figure(&self, name: &str) -> u64 {
        let address = self.figures.as_ref().expect("a relay that was started with --metrics");
        let answer = ask(address, "GET", "/metrics", &[]).await;
        assert_eq!(answer.status, 200);
        let page = String::from_utf8(answer.body).unwrap();
        let value = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')).unwrap();
        value.parse().unwrap()
    }

    /// What the hook answers to a form.
    pub(crate) async fn asked_by_a_broker(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let address = self.hook.as_ref().expect("a relay that was started with --hook");
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let lines = ["Content-Type: application/x-www-form-urlencoded", &format!("Content-Length: {}", form.len())];
        let answer = ask_with(address, "POST", path, &lines, form.as_bytes()).await;
        assert_eq!(answer.status, 200, "brokers take anything else for no answer");
        String::from_utf8(answer.body).unwrap()
    }

    /// The folder with the site.
    pub(crate) fn site(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    /// Everything in the data folder, file by file.
    pub(crate) fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut folders = vec![self.folder.path().join("data")];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let bytes = std::fs::read(&path).unwrap();
                    files.push((path, bytes));
                }
            }
        }
        files
    }

    /// What it has logged so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Kills it in the middle of whatever it does, and starts it again on the same folders.
    pub(crate) fn crash(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        (self.child, self.address, self.figures, self.hook) = start(self.folder.path(), &self.arguments);
    }

    /// Asks it to stop, as service managers do, and waits until it has.
    pub(crate) async fn stop(mut self) -> ExitStatus {
        let asked = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status().unwrap();
        assert!(asked.success());
        tokio::task::spawn_blocking(move || self.child.wait().unwrap()).await.unwrap()
    }

    /// A second relay on the same data folder; its complaint.
    pub(crate) fn second_on_the_same_folder(&self) -> String {
        let output = command(self.folder.path(), &self.arguments).output().unwrap();
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    }

    /// A request with further header lines.
    pub(crate) async fn ask(&self, method: &str, path: &str, lines: &[&str]) -> Answer {
        ask(&self.address, method, path, lines).await
    }

    /// A challenge for this relay's own address.
    pub(crate) async fn challenge(&self) -> Vec<u8> {
        let answer = self.ask("GET", "/challenge", &[]).await;
        assert_eq!(answer.status, 200);
        assert!(answer.head.contains("cache-control: no-store"));
        assert!(answer.head.contains("access-control-allow-origin: *"));
        answer.body
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        // It may have stopped already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn ask(address: &str, method: &str, path: &str, lines: &[&str]) -> Answer {
    ask_with(address, method, path, lines, b"").await
}

async fn ask_with(address: &str, method: &str, path: &str, lines: &[&str], body: &[u8]) -> Answer {
    let own_host = format!("Host: {address}");
    let named = lines.iter().any(|line| line.starts_with("Host:"));
    let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
    for line in lines.iter().copied().chain((!named).then_some(own_host.as_str())) {
        request.push_str(line);
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap().to_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, body: bytes[end + 4..].to_vec() }
}

fn with_a_page() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("site")).unwrap();
    std::fs::write(folder.path().join("site/index.html"), PAGE).unwrap();
    folder
}

fn command(folder: &Path, arguments: &[String]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alongside-relay"));
    command.arg("--site").arg(folder.join("site")).arg("--data").arg(folder.join("data"));
    command.args(["--listen", "127.0.0.1:0"]).args(arguments).env_remove("ALONGSIDE_LOG");
    command
}

fn start(folder: &Path, arguments: &[String]) -> (Child, String, Option<String>, Option<String>) {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).unwrap();
    let mut child = command(folder, arguments).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
    let mut line = String::new();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    said.read_line(&mut line).unwrap();
    let mut aside = |option: &str, before: &str, after: &str| {
        arguments.iter().any(|argument| argument == option).then(|| {
            let mut line = String::new();
            said.read_line(&mut line).unwrap();
            let address = line.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
            address.unwrap_or_else(|| panic!("{line:?}")).to_owned()
        })
    };
    let figures = aside("--metrics", "Figures for the host are at http://", "/metrics\n");
    let hook = aside("--hook", "Brokers ask at http://", "/\n");
    let scheme = if arguments.iter().any(|argument| argument == "--certificate") { "https" } else { "http" };
    let address = line
        .strip_prefix(&format!("Alongside is at {scheme}://"))
        .and_then(|rest| rest.strip_suffix("/\n"))
        .unwrap_or_else(|| panic!("not the line with the address: {line:?}"));
    (child, address.to_owned(), figures, hook)
}
