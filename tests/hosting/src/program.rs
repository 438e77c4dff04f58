//! Programs that run beside the test, and end with it.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

/// A program; killed when dropped.
#[derive(Debug)]
pub struct Program(Child);

impl Program {
    /// Starts it; what it says goes into this file.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start(command: &mut Command, log: &Path) -> Result<Self> {
        let log = std::fs::File::create(log)?;
        let child = command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn();
        child.map(Self).with_context(|| format!("{} cannot be started", command.get_program().display()))
    }

    /// Starts a relay and waits until it has said where it is.
    ///
    /// # Errors
    /// If it ends instead.
    pub fn relay<S: AsRef<OsStr>>(path: &Path, folder: &Path, arguments: &[S]) -> Result<(Self, String)> {
        let site = folder.join("site");
        std::fs::create_dir_all(&site)?;
        std::fs::write(site.join("index.html"), "<!doctype html><title>Alongside</title>")?;
        let log = std::fs::File::create(folder.join("log"))?;
        let mut command = Command::new(path);
        command.arg("--site").arg(&site).arg("--data").arg(folder.join("data")).args(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().context("the relay cannot be started")?;
        let said = child.stdout.take().context("a relay without a voice")?;
        let mut line = String::new();
        BufReader::new(said).read_line(&mut line)?;
        let address = line.trim().strip_prefix("Alongside is at http://").and_then(|rest| rest.strip_suffix('/'));
        let address = address.with_context(|| format!("the relay did not start: {line:?}"))?.to_owned();
        Ok((Self(child), address))
    }

    /// Its number.
    pub fn number(&self) -> u32 {
        self.0.id()
    }

    /// Ends it as a power cut would.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn kill(&mut self) -> Result<()> {
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ended = self.kill();
    }
}

/// Ports of this machine that are free now.
///
/// # Errors
/// If there are none.
pub fn free_ports<const N: usize>() -> Result<[u16; N]> {
    let taken = (0..N).map(|_| TcpListener::bind("127.0.0.1:0")).collect::<Result<Vec<_>, _>>()?;
    let mut ports = [0; N];
    for (port, listener) in ports.iter_mut().zip(&taken) {
        *port = listener.local_addr()?.port();
    }
    Ok(ports)
}

/// Puts the same secret into the data folder of a relay.
///
/// # Errors
/// If it cannot be written.
pub fn share_secret(folder: &Path, secret: &[u8; 32]) -> Result<()> {
    let data = folder.join("data");
    std::fs::create_dir_all(&data)?;
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(data.join("relay.secret"))?;
    Ok(std::io::Write::write_all(&mut file, secret)?)
}
