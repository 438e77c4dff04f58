//! Cuts what a relay sends into whole MQTT packets, and stops those that name the packet 0.
//!
//! MQTT forbids that number (MQTT 5, 2.2.1); the protocol library would answer it and panic on its own answer.
//! What is in a packet beyond that is the library's affair. Invariant: never more than one longest packet waits.

/// The longest packet taken from a relay, in bytes behind its fixed header.
const LONGEST_BODY: usize = 1 << 20;

/// What a relay has sent is no MQTT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NotMqtt;

/// Bytes on their way to being packets.
#[derive(Debug, Default)]
pub(super) struct Packets {
    pending: Vec<u8>,
}

impl Packets {
    /// More bytes have come.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
    }

    /// The next whole packet, if it is there.
    ///
    /// # Errors
    /// [`NotMqtt`]: nothing that follows can be understood.
    pub(super) fn next(&mut self) -> Result<Option<Vec<u8>>, NotMqtt> {
        let Some((header, body)) = lengths(&self.pending)? else { return Ok(None) };
        if self.pending.len() < header + body {
            return Ok(None);
        }
        let rest = self.pending.split_off(header + body);
        let packet = std::mem::replace(&mut self.pending, rest);
        if names_packet_zero(&packet, header) { Err(NotMqtt) } else { Ok(Some(packet)) }
    }
}

/// Lengths of the fixed header and of what follows it (MQTT 5, 2.1.4); `None` while the header is not whole.
fn lengths(bytes: &[u8]) -> Result<Option<(usize, usize)>, NotMqtt> {
    let mut body = 0_usize;
    for (index, byte) in bytes.iter().skip(1).take(4).enumerate() {
        body |= usize::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return if body <= LONGEST_BODY { Ok(Some((index + 2, body))) } else { Err(NotMqtt) };
        }
    }
    if bytes.len() > 4 { Err(NotMqtt) } else { Ok(None) }
}

fn names_packet_zero(packet: &[u8], header: usize) -> bool {
    let first = packet.first().copied().unwrap_or(0);
    let body = packet.get(header..).unwrap_or_default();
    let number_at = match first >> 4 {
        // PUBLISH: behind the topic, unless its quality of service is 0.
        3 if first & 0b110 != 0 => match body.first_chunk::<2>() {
            Some(length) => 2 + usize::from(u16::from_be_bytes(*length)),
            None => return false,
        },
        // PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK: first of all.
        4..=7 | 9 | 11 => 0,
        _ => return false,
    };
    body.get(number_at..number_at + 2) == Some(&[0, 0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(bytes: &[u8], step: usize) -> Result<Vec<Vec<u8>>, NotMqtt> {
        let (mut packets, mut found) = (Packets::default(), Vec::new());
        for part in bytes.chunks(step) {
            packets.push(part);
            while let Some(packet) = packets.next()? {
                found.push(packet);
            }
        }
        Ok(found)
    }

    #[test]
    fn packets_come_out_whole_however_the_bytes_were_cut() {
        let stream = [&[0xd0, 0][..], &[0x32, 6, 0, 1, b'm', 0, 9, 0], &[0x40, 2, 0, 7]].concat();
        for step in 1..=stream.len() {
            assert_eq!(all(&stream, step).map(|packets| packets.len()), Ok(3), "in steps of {step}");
        }
    }

    #[test]
    fn a_packet_with_the_number_zero_is_the_end() {
        assert_eq!(all(&[0x32, 6, 0, 1, b'm', 0, 0, 0], 3), Err(NotMqtt));
        assert_eq!(all(&[0x40, 2, 0, 0], 1), Err(NotMqtt));
        assert_eq!(all(&[0x30, 4, 0, 1, b'm', 0], 2).map(|packets| packets.len()), Ok(1), "quality 0 has no number");
    }

    #[test]
    fn a_length_that_never_ends_or_is_too_large_is_the_end() {
        assert_eq!(all(&[0x30, 0xff, 0xff, 0xff, 0xff, 0x01], 1), Err(NotMqtt));
        assert_eq!(all(&[0x30, 0xff, 0xff, 0xff, 0x7f], 5), Err(NotMqtt));
    }
}
