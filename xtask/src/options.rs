//! What stands after the verb on the command line.
//!
//! Every verb reads the same few options, so that a mistyped one is always said and never ignored.

use anyhow::{Context, Result, bail};
use std::path::PathBuf;

/// Options of all verbs; each verb uses its own.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// `--port N`: where the site is to be; the default is 8484.
    pub(crate) port: Option<u16>,
    /// `--data DIR`: where the relay keeps sealed bytes; the default is `relay-data`.
    pub(crate) folder: Option<PathBuf>,
    /// `--dev`: quick to build, slow to load.
    pub(crate) dev: bool,
    /// `--only PART`: can stand several times.
    pub(crate) only: Vec<String>,
    /// `--list`: say the names of the parts and do nothing.
    pub(crate) list: bool,
}

impl Options {
    /// Reads what stands after the verb. The error names the option that is not known or lacks its value.
    pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self> {
        let mut options = Self::default();
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().with_context(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--port" => options.port = Some(value()?.parse().context("--port needs a number from 1 to 65535")?),
                "--data" => options.folder = Some(value()?.into()),
                "--only" => options.only.push(value()?),
                "--dev" => options.dev = true,
                "--list" => options.list = true,
                other => bail!("{other} is not an option; `cargo xtask help` shows them"),
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Options> {
        Options::read(text.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_are_read_in_any_order() {
        let options = read("--dev --only core --port 9000 --only size").unwrap();
        assert_eq!(options.only, ["core", "size"]);
        assert_eq!((options.dev, options.port), (true, Some(9000)));
    }

    #[test]
    fn a_mistyped_option_is_said_and_not_ignored() {
        assert!(read("--prot 9000").unwrap_err().to_string().contains("--prot"));
        assert!(read("--port").unwrap_err().to_string().contains("--port"));
        assert!(read("--port many").is_err());
    }
}
