//! What tab, worker and the other tabs of the profile say to each other, as postcard bytes.
//!
//! Commands and updates pass as bytes that only `main.rs` and `bin/engine.rs` understand: the bridge knows
//! neither engine nor screen. All ends of a bridge are of one build, and every envelope between tabs says
//! which; words of another build are never read.

use crate::ports::link::{LinkEvent, LinkId, LinkOrder};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// What an engine has to be told before it can start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// The address of the page, such as `https://alongside.example`.
    pub site: String,
    /// The relay of a fresh device.
    pub default_relay: Option<String>,
    /// Digests of bytes that stopped an earlier engine.
    pub quarantine: Vec<[u8; 32]>,
}

/// From the leading tab to its worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToEngine {
    /// First of all; answered by [`FromEngine::Ready`].
    Start(Start),
    /// A tab has come.
    Arrived(u32),
    /// A tab has gone.
    Left(u32),
    /// A person did something in a tab.
    Command {
        /// The tab.
        client: u32,
        /// The tab's own number of the command.
        number: u32,
        /// The command, as `main.rs` wrote it.
        bytes: Vec<u8>,
    },
    /// The link transport reports.
    Link(LinkEvent),
    /// The network has come or gone.
    Online(bool),
    /// Are you there? Answered by [`FromEngine::Pong`] at once.
    Ping,
}

/// From the worker to the leading tab.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromEngine {
    /// The module is loaded and waits for [`ToEngine::Start`].
    Awake {
        /// Its build.
        build: String,
    },
    /// The engine has started and takes everything else.
    Ready,
    /// For one tab: an update, as `bin/engine.rs` wrote it.
    Tell {
        /// The tab.
        client: u32,
        /// The update.
        bytes: Vec<u8>,
    },
    /// For the link transport.
    Link(LinkTask),
    /// Bytes from outside with this digest are about to be decoded.
    Trying([u8; 32]),
    /// They did no harm.
    Tried([u8; 32]),
    /// I am here.
    Pong,
    /// It has panicked. The place in the source; never the message, which may quote what a person wrote.
    Stopped {
        /// Such as `src/engine.rs:12`.
        place: String,
    },
}

/// Who helps a link to cross home routers, as browsers name it; always the host of the person's own relay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IceServer {
    /// `stun:HOST:PORT` or `turn:HOST:PORT?transport=udp`.
    pub url: String,
    /// Name and password for TURN.
    pub turn: Option<(String, String)>,
}

/// A [`LinkOrder`] on its way out: what was `Sealed` has left the engine and is bytes now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkTask {
    /// Make a pipe and describe it.
    Offer(LinkId),
    /// Make a pipe that answers this description.
    Answer(LinkId, String),
    /// The other's answer has come.
    Complete(LinkId, String),
    /// Send one message.
    Send(LinkId, Vec<u8>),
    /// Close the pipe.
    Close(LinkId),
    /// Pipes made from now on may ask these; said by the relay's client and by no engine.
    Cross(Vec<IceServer>),
}

impl From<LinkOrder> for LinkTask {
    fn from(order: LinkOrder) -> Self {
        match order {
            LinkOrder::Offer { link_id } => Self::Offer(link_id),
            LinkOrder::Answer { link_id, offer_sdp } => Self::Answer(link_id, offer_sdp),
            LinkOrder::Complete { link_id, answer_sdp } => Self::Complete(link_id, answer_sdp),
            LinkOrder::Send { link_id, message } => Self::Send(link_id, message.into_bytes()),
            LinkOrder::Close { link_id } => Self::Close(link_id),
        }
    }
}

/// What a tab hears, whether it leads or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToTab {
    /// There is an engine, and it knows this tab. Whatever was not answered is to be sent again.
    Started,
    /// The engine has gone.
    Gone {
        /// Whether another is on its way.
        restarting: bool,
    },
    /// An update, as `bin/engine.rs` wrote it.
    Update(Vec<u8>),
    /// Another tab of the profile, or the worker, is of this build: the two cannot talk.
    OtherBuild(String),
}

/// What tabs say on the channel of the profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum BetweenTabs {
    /// I lead, with an engine of this generation; who are you?
    Leading {
        /// Random for each leader.
        generation: u32,
    },
    /// I am here. A leader of another generation answers with [`BetweenTabs::Leading`].
    Hello {
        /// My number.
        client: u32,
        /// The leader that I know of.
        generation: Option<u32>,
    },
    /// I go.
    Bye {
        /// My number.
        client: u32,
    },
    /// A command for the engine.
    Said {
        /// My number.
        client: u32,
        /// The generation that I heard `Started` of.
        generation: u32,
        /// The command's number.
        number: u32,
        /// The command.
        bytes: Vec<u8>,
    },
    /// From the leader to one tab.
    Told {
        /// To whom.
        client: u32,
        /// From which generation.
        generation: u32,
        /// What.
        news: ToTab,
    },
}

/// Why words are not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unread {
    /// They come from this other build.
    OtherBuild(String),
    /// They are no words.
    Garbled,
}

/// Writes any word of the bridge.
pub fn write(word: &impl Serialize) -> Vec<u8> {
    // Writing these plain enums into memory has no way to fail; empty bytes would be read as garbled.
    postcard::to_allocvec(word).unwrap_or_default()
}

/// Reads any word of the bridge.
pub fn read<Word: DeserializeOwned>(bytes: &[u8]) -> Result<Word, Unread> {
    postcard::from_bytes(bytes).map_err(|_| Unread::Garbled)
}

/// Writes words between tabs, with the build in front.
pub fn write_between(build: &str, words: &BetweenTabs) -> Vec<u8> {
    write(&(build, words))
}

/// Reads words between tabs of the same build.
pub fn read_between(build: &str, bytes: &[u8]) -> Result<BetweenTabs, Unread> {
    let (theirs, rest) = postcard::take_from_bytes::<&str>(bytes).map_err(|_| Unread::Garbled)?;
    if theirs != build {
        return Err(Unread::OtherBuild(theirs.to_owned()));
    }
    read(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_between_tabs_of_one_build_arrive() {
        let words = BetweenTabs::Said { client: 1, generation: 2, number: 3, bytes: vec![4; 300] };
        assert_eq!(read_between("b1", &write_between("b1", &words)), Ok(words));
    }

    #[test]
    fn words_of_another_build_are_not_read() {
        let words = BetweenTabs::Hello { client: 1, generation: None };
        assert_eq!(read_between("b2", &write_between("b1", &words)), Err(Unread::OtherBuild("b1".into())));
    }

    #[test]
    fn garbled_words_are_refused() {
        for bytes in [&[][..], &[255; 12], &[2, b'b', b'1', 99]] {
            assert_eq!(read_between("b1", bytes), Err(Unread::Garbled));
        }
    }
}
