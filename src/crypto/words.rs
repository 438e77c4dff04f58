//! Four words for two people to compare aloud.
//!
//! 44 bits of a hash, through the English list of BIP-39 (2048 words, told apart by their first four
//! letters). Leaves to `sync::invitation` that nobody can choose the transcript after seeing the other's.

use super::framing::digest;

const WORDS: &str = include_str!("words.txt");

/// The words of this transcript; the first 44 bits of its hash, eleven bits a word.
pub fn four_words(transcript: &[u8]) -> [String; 4] {
    let digest = digest("four words", &[transcript]);
    let bits = digest.iter().take(6).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte)) >> 4;
    [33, 22, 11, 0].map(|shift| {
        let number = (bits >> shift & 0x7ff) as usize;
        WORDS.lines().nth(number).unwrap_or_default().to_owned()
    })
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
}
