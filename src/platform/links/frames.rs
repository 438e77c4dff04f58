//! Messages of any size in frames that every browser's data channel carries.
//!
//! A frame is one byte (0: more follows, 1: the message ends here) and up to [`LONGEST_FRAME`]` - 1` bytes of
//! the message. The channel is reliable and ordered, so nothing else is needed. Invariant: no more is ever
//! held for a peer than one message of [`LONGEST_MESSAGE`].

/// The longest frame, in bytes; data channels of different browsers agree up to here.
pub const LONGEST_FRAME: usize = 16 * 1024;

/// The longest message, in bytes.
pub const LONGEST_MESSAGE: usize = 16 * 1024 * 1024;

const MORE: u8 = 0;
const LAST: u8 = 1;

/// What comes is not in frames, or longer than any message may be; the link is to be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not in frames")]
pub struct NotInFrames;

/// The frames of one message, in order; at least one.
pub fn frames(message: &[u8]) -> impl Iterator<Item = Vec<u8>> + '_ {
    let mut rest = Some(message);
    core::iter::from_fn(move || {
        let message = rest?;
        let (piece, after) = message.split_at(message.len().min(LONGEST_FRAME - 1));
        rest = (!after.is_empty()).then_some(after);
        let mut frame = Vec::with_capacity(piece.len() + 1);
        frame.push(if after.is_empty() { LAST } else { MORE });
        frame.extend_from_slice(piece);
        Some(frame)
    })
}

/// Puts messages together again.
#[derive(Debug, Default)]
pub struct Assembly {
    message: Vec<u8>,
}

impl Assembly {
    /// Takes the next frame; gives the message that it ends, if it ends one.
    pub fn hear(&mut self, frame: &[u8]) -> Result<Option<Vec<u8>>, NotInFrames> {
        let (mark, piece) = frame.split_first().ok_or(NotInFrames)?;
        if frame.len() > LONGEST_FRAME || self.message.len() + piece.len() > LONGEST_MESSAGE {
            return Err(NotInFrames);
        }
        // An empty frame that announces more would let a peer keep this side busy with nothing.
        if *mark > LAST || (*mark == MORE && piece.is_empty()) {
            return Err(NotInFrames);
        }
        self.message.extend_from_slice(piece);
        Ok((*mark == LAST).then(|| core::mem::take(&mut self.message)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn carried(messages: &[Vec<u8>]) -> Vec<Vec<u8>> {
        let mut assembly = Assembly::default();
        let sent = messages.iter().flat_map(|message| frames(message));
        sent.filter_map(|frame| assembly.hear(&frame).unwrap()).collect()
    }

    #[test]
    fn messages_of_every_size_arrive_whole_and_in_order() {
        let sizes = [0, 1, LONGEST_FRAME - 2, LONGEST_FRAME - 1, LONGEST_FRAME, 3 * LONGEST_FRAME + 7, LONGEST_MESSAGE];
        let messages: Vec<Vec<u8>> = sizes.iter().map(|size| vec![*size as u8; *size]).collect();
        assert_eq!(carried(&messages), messages);
    }

    #[test]
    fn a_peer_that_never_ends_its_message_is_stopped() {
        let mut assembly = Assembly::default();
        let mut frame = vec![0; LONGEST_FRAME];
        frame[0] = MORE;
        let taken = (0..2000).take_while(|_| assembly.hear(&frame).is_ok()).count();
        assert_eq!(taken, LONGEST_MESSAGE / (LONGEST_FRAME - 1));
    }

    #[test]
    fn what_is_not_a_frame_is_refused() {
        for frame in [vec![], vec![2, 7], vec![MORE], vec![LAST; LONGEST_FRAME + 1]] {
            assert_eq!(Assembly::default().hear(&frame), Err(NotInFrames));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_taken_or_refused(frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..40)) {
            let mut assembly = Assembly::default();
            let told: usize = frames.iter().filter_map(|frame| assembly.hear(frame).ok().flatten()).map(|m| m.len()).sum();
            prop_assert!(told <= frames.iter().map(Vec::len).sum());
        }
    }
}
