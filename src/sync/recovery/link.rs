//! The kit as one text, for a QR and for a file: `SITE/recover#…`.
//!
//! Beside the secret it carries the relay at which things wait; the twelve words do not, so with the words
//! alone a person has to know the relay, or use the one that serves the page. Invariant: reading is total,
//! and says apart what is mistyped from what a later version wrote.

use super::Kit;
use crate::crypto::proof::host_of_url;
use crate::crypto::{MistypedWords, Unreadable, digest};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

const VERSION: u8 = 1;
const CHECKSUM: usize = 4;
const LONGEST_RELAY: usize = 255;
const MARK: &str = "/recover#";

/// The most bytes of a text in which a kit is looked for.
const LONGEST_TEXT: usize = 64 * 1024;

/// A kit, and where things wait for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KitLink {
    kit: Kit,
    relay: Option<String>,
}

/// A text that is no kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KitRefusal {
    /// There is a link in it, and part of that is missing or mistyped.
    #[error("the link is mistyped or cut short")]
    Link,
    /// The link was made by a later version of the program.
    #[error("made by a later version of the program")]
    TooNew,
    /// There is no link in it, and these words are not twelve that belong together.
    #[error(transparent)]
    Words(#[from] MistypedWords),
}

impl KitLink {
    /// A link to this kit at this relay. A relay that is no address counts as none.
    pub fn new(kit: Kit, relay: Option<&str>) -> Self {
        Self { kit, relay: relay.filter(|url| is_relay(url)).map(str::to_owned) }
    }

    /// The kit.
    pub fn kit(&self) -> &Kit {
        &self.kit
    }

    /// The relay at which things wait; `None` if there was none, or if the words alone were typed.
    pub fn relay(&self) -> Option<&str> {
        self.relay.as_deref()
    }

    /// The whole link. What follows the `#` never leaves a browser by itself.
    pub fn to_text(&self, site: &str) -> Zeroizing<String> {
        let bytes = Zeroizing::new(self.to_bytes());
        let fragment = Zeroizing::new(BASE64_URL_SAFE_NO_PAD.encode(&*bytes));
        Zeroizing::new([site.trim_end_matches('/'), MARK, fragment.as_str()].concat())
    }

    /// Reads whatever a person has of a kit: the link or the part after its `#`, a text such as a saved file
    /// with the link somewhere in it, or the twelve words.
    ///
    /// # Errors
    /// [`KitRefusal`]: of the link if there is one, else of the words.
    pub fn from_text(text: &str) -> Result<Self, KitRefusal> {
        if text.len() > LONGEST_TEXT {
            return Err(KitRefusal::Link);
        }
        let words = match text.rsplit_once(MARK) {
            Some((_, fragment)) => return Self::from_fragment(fragment),
            None => Kit::from_words(text),
        };
        match words {
            Ok(kit) => Ok(Self { kit, relay: None }),
            // One long word is what follows the `#`, copied without what stands before it.
            Err(MistypedWords::Count(0..12))
                if text.trim_start_matches('#').len() > 24 && !text.trim().contains(' ') =>
            {
                Self::from_fragment(text.trim().trim_start_matches('#'))
            }
            Err(mistyped) => Err(mistyped.into()),
        }
    }

    /// The link ends at the first space; only if that does not fit it may have been wrapped into lines.
    fn from_fragment(text: &str) -> Result<Self, KitRefusal> {
        let first = text.split_whitespace().next().unwrap_or_default();
        let wrapped: Zeroizing<String> = Zeroizing::new(text.split_whitespace().collect());
        let refusal = match Self::decode(first) {
            Ok(link) => return Ok(link),
            Err(Unreadable::TooNew) => KitRefusal::TooNew,
            Err(Unreadable::Broken) => KitRefusal::Link,
        };
        Self::decode(&wrapped).map_err(|_| refusal)
    }

    fn decode(fragment: &str) -> Result<Self, Unreadable> {
        let bytes = Zeroizing::new(BASE64_URL_SAFE_NO_PAD.decode(fragment).map_err(|_| Unreadable::Broken)?);
        Self::from_bytes(&bytes)
    }

    /// Version, secret, the relay's address, a checksum.
    fn to_bytes(&self) -> Vec<u8> {
        let relay = self.relay.as_deref().unwrap_or_default().as_bytes();
        let mut bytes = Vec::with_capacity(1 + 16 + relay.len() + CHECKSUM);
        bytes.push(VERSION);
        bytes.extend_from_slice(self.kit.secret());
        bytes.extend_from_slice(relay);
        let checksum = checksum(&bytes);
        bytes.extend_from_slice(&checksum);
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, Unreadable> {
        let (body, sum) = bytes.split_last_chunk::<CHECKSUM>().ok_or(Unreadable::Broken)?;
        // The checksum is where it is in every version, so a later one is told from a mistyped one.
        if *sum != checksum(body) {
            return Err(Unreadable::Broken);
        }
        let rest = match body.split_first() {
            Some((&VERSION, rest)) => rest,
            Some((0, _)) | None => return Err(Unreadable::Broken),
            Some(_) => return Err(Unreadable::TooNew),
        };
        let (secret, relay) = rest.split_first_chunk::<16>().ok_or(Unreadable::Broken)?;
        let relay = core::str::from_utf8(relay).map_err(|_| Unreadable::Broken)?;
        if !relay.is_empty() && !is_relay(relay) {
            return Err(Unreadable::Broken);
        }
        Ok(Self { kit: Kit::from_secret(*secret), relay: (!relay.is_empty()).then(|| relay.to_owned()) })
    }
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM] {
    let [a, b, c, d, ..] = digest("kit link", &[bytes]);
    [a, b, c, d]
}

fn is_relay(url: &str) -> bool {
    url.len() <= LONGEST_RELAY && host_of_url(url).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    const SITE: &str = "https://alongside.example";

    fn link() -> KitLink {
        KitLink::new(Kit::random(&mut ChaCha20Rng::seed_from_u64(1)), Some(SITE))
    }

    #[test]
    fn a_kit_is_found_in_a_link_a_fragment_a_file_and_twelve_words() {
        let link = link();
        let text = link.to_text(&format!("{SITE}/")).to_string();
        assert!(text.starts_with("https://alongside.example/recover#"));
        let fragment = text.split('#').nth(1).unwrap();
        let words = link.kit().words().join("\n");
        let file = format!("Keep this page.\n\n{words}\n\n{text}\n\nAna");
        let wrapped = format!("{}\n{}", &text[..50], &text[50..]);
        for found in [text.as_str(), fragment, &format!("#{fragment} "), &file, &wrapped] {
            assert_eq!(KitLink::from_text(found), Ok(link.clone()), "{found}");
        }
        let typed = KitLink::from_text(&words).unwrap();
        assert_eq!((typed.kit(), typed.relay()), (link.kit(), None));
    }

    #[test]
    fn a_mistyped_link_is_told_from_a_later_one_and_from_mistyped_words() {
        let link = link();
        let text = link.to_text(SITE).to_string();
        for cut in SITE.len() + MARK.len()..text.len() {
            assert_eq!(KitLink::from_text(&text[..cut]), Err(KitRefusal::Link), "{cut}");
        }
        let mut later = link.to_bytes();
        later[0] = 2;
        let end = later.len() - CHECKSUM;
        let sum = checksum(&later[..end]);
        later[end..].copy_from_slice(&sum);
        let later = format!("{SITE}{MARK}{}", BASE64_URL_SAFE_NO_PAD.encode(later));
        assert_eq!(KitLink::from_text(&later), Err(KitRefusal::TooNew));
        assert_eq!(KitLink::from_text("seven words"), Err(KitRefusal::Words(MistypedWords::Count(2))));
        assert_eq!(KitLink::from_text(""), Err(KitRefusal::Words(MistypedWords::Count(0))));
    }

    #[test]
    fn a_relay_that_is_no_address_counts_as_none() {
        let kit = link().kit().clone();
        for relay in [None, Some("javascript:alert(1)"), Some("")] {
            let link = KitLink::new(kit.clone(), relay);
            assert_eq!(KitLink::from_text(&link.to_text(SITE)).unwrap().relay(), None);
        }
    }
}
