//! Words for people: four to compare aloud, twelve to write a secret down.
//!
//! Both go through the English list of BIP-39 (2048 words, told apart by their first four letters). The four
//! are 44 bits of a hash; the twelve are 16 bytes and their checksum, exactly as in BIP-39. Leaves to
//! `sync::invitation` that nobody can choose the transcript after seeing the other's, and to `sync::recovery`
//! what the secret opens.

use super::framing::digest;
use sha2::{Digest, Sha256};

const WORDS: &str = include_str!("words.txt");

/// Of so many letters a word of the list is known.
const LETTERS_THAT_TELL: usize = 4;

/// What people have typed is not twelve words of one secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MistypedWords {
    /// So many words, and not twelve.
    #[error("{0} words instead of twelve")]
    Count(usize),
    /// The word at this place, from 1 to 12, is not in the list.
    #[error("word {0} is not in the list")]
    Unknown(usize),
    /// All are in the list, but they do not belong together: one is another word, or two changed places.
    #[error("the words do not belong together")]
    Checksum,
}

/// The words of this transcript; the first 44 bits of its hash, eleven bits a word.
pub fn four_words(transcript: &[u8]) -> [String; 4] {
    let digest = digest("four words", &[transcript]);
    let bits = digest.iter().take(6).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte)) >> 4;
    [33, 22, 11, 0].map(|shift| word((bits >> shift & 0x7ff) as usize).to_owned())
}

/// This secret as words (BIP-39): its 128 bits and the first 4 of its SHA-256, eleven bits a word.
pub fn twelve_words(secret: &[u8; 16]) -> [&'static str; 12] {
    let bits = u128::from_be_bytes(*secret);
    core::array::from_fn(|at| match at {
        11 => word(((bits & 0x7f) as usize) << 4 | checksum(secret)),
        _ => word((bits >> (117 - 11 * at) & 0x7ff) as usize),
    })
}

/// The secret of these words. Case, numbering, signs and spaces between them do not matter, and of each word
/// its first four letters are enough.
///
/// # Errors
/// [`MistypedWords`] says what is wrong, and with which word.
pub fn read_twelve_words(text: &str) -> Result<[u8; 16], MistypedWords> {
    // A letter of another alphabet belongs to a word that is not in the list.
    let is_between = |c: char| if c.is_ascii() { !c.is_ascii_alphabetic() } else { c.is_whitespace() };
    let typed: Vec<&str> = text.split(is_between).filter(|word| !word.is_empty()).take(100).collect();
    if typed.len() != 12 {
        return Err(MistypedWords::Count(typed.len()));
    }
    let (mut bits, mut last) = (0_u128, 0);
    for (at, typed) in typed.into_iter().enumerate() {
        last = number(typed).ok_or(MistypedWords::Unknown(at + 1))?;
        // The last word has seven bits of the secret and four of its checksum.
        bits = if at < 11 { bits << 11 | last as u128 } else { bits << 7 | (last >> 4) as u128 };
    }
    let secret = bits.to_be_bytes();
    if checksum(&secret) == last & 0xf { Ok(secret) } else { Err(MistypedWords::Checksum) }
}

fn word(number: usize) -> &'static str {
    WORDS.lines().nth(number).unwrap_or_default()
}

fn number(typed: &str) -> Option<usize> {
    let typed = typed.to_ascii_lowercase();
    let is_meant = |word: &str| word == typed || (typed.len() >= LETTERS_THAT_TELL && word.starts_with(&typed));
    WORDS.lines().position(is_meant)
}

fn checksum(secret: &[u8; 16]) -> usize {
    usize::from(Sha256::digest(secret)[0] >> 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_2048_words_told_apart_by_four_letters() {
        let starts: Vec<&str> = WORDS.lines().map(|word| &word[..word.len().min(4)]).collect();
        assert_eq!(starts.len(), 2048);
        assert!(starts.is_sorted_by(|one, next| one < next));
    }

    #[test]
    fn the_same_transcript_gives_the_same_words() {
        assert_eq!(four_words(b"a"), four_words(b"a"));
        assert_ne!(four_words(b"a"), four_words(b"b"));
        assert!(four_words(b"a").iter().all(|word| !word.is_empty()));
    }

    /// From the test vectors of BIP-39, as published with it.
    const PUBLISHED: [(u128, &str); 5] = [
        (0, "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"),
        (
            0x7f7f_7f7f_7f7f_7f7f_7f7f_7f7f_7f7f_7f7f,
            "legal winner thank year wave sausage worth useful legal winner thank yellow",
        ),
        (
            0x8080_8080_8080_8080_8080_8080_8080_8080,
            "letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
        ),
        (u128::MAX, "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong"),
        (
            0x9e88_5d95_2ad3_62ca_eb4e_fe34_a8e9_1bd2,
            "ozone drill grab fiber curtain grace pudding thank cruise elder eight picnic",
        ),
    ];

    #[test]
    fn the_twelve_words_are_those_of_the_published_list() {
        for (bits, words) in PUBLISHED {
            assert_eq!(twelve_words(&bits.to_be_bytes()).join(" "), words);
            assert_eq!(read_twelve_words(words), Ok(bits.to_be_bytes()));
        }
    }

    #[test]
    fn how_the_words_are_typed_does_not_matter() {
        let secret = PUBLISHED[4].0.to_be_bytes();
        for typed in [
            "  OZONE drill\n grab\tfiber curtain grace pudding thank cruise elder eight picnic ",
            "1. ozone 2. drill 3. grab 4. fiber 5. curtain 6. grace 7. pudding 8. thank 9. cruise 10. elder 11. eight 12. picnic",
            "ozon dril grab fibe curt grac pudd than crui elde eigh picn",
            "ozone,drill,grab,fiber,curta,grace,puddi,thank,cruis,elder,eight,picnic",
        ] {
            assert_eq!(read_twelve_words(typed), Ok(secret), "{typed}");
        }
    }

    #[test]
    fn one_is_told_which_word_is_wrong_and_whether_they_belong_together() {
        let wrong = |text| read_twelve_words(text).unwrap_err();
        assert_eq!(wrong(""), MistypedWords::Count(0));
        assert_eq!(wrong("ozone drill"), MistypedWords::Count(2));
        let unknown = "ozone drill grab fibre curtain grace pudding thank cruise elder eight picnic";
        assert_eq!(wrong(unknown), MistypedWords::Unknown(4));
        let too_short = "ozone drill grab fib curtain grace pudding thank cruise elder eight picnic";
        assert_eq!(wrong(too_short), MistypedWords::Unknown(4));
        let swapped = "drill ozone grab fiber curtain grace pudding thank cruise elder eight picnic";
        assert_eq!(wrong(swapped), MistypedWords::Checksum);
    }

    #[test]
    fn a_word_that_begins_another_is_itself() {
        let position = |word| WORDS.lines().position(|listed| listed == word);
        for word in ["add", "car", "act", "able"] {
            assert_eq!(number(word), position(word), "{word}");
        }
    }
}
