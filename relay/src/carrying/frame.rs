//! Cutting a stream of bytes into MQTT packets.
//!
//! A packet may span WebSocket messages, and a message may hold several packets. Leaves what a packet
//! means to the broker's own decoder. Invariant: no more than the limit and one chunk is ever buffered.

use bytes::{Bytes, BytesMut};
use mqtt5::transport::packet_io::encode_packet_to_buffer;
use mqtt5::{FixedHeader, Packet, PacketType};

use crate::limits;

/// One whole packet, not yet understood.
#[derive(Debug)]
pub(crate) struct Frame {
    header: FixedHeader,
    bytes: Bytes,
    body_start: usize,
}

/// Why bytes are not MQTT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotMqtt {
    /// Longer than [`limits::PACKET_BYTES`].
    #[error("a packet beyond the size limit")]
    TooLarge,
    /// Not a packet of MQTT 5.
    #[error("bytes that are no packet")]
    Malformed,
}

impl Frame {
    /// The next whole packet at the front of `buffer`, which it leaves, or `None` until more has come.
    ///
    /// # Errors
    /// If no packet can begin like this; the stream cannot be used any further.
    pub(crate) fn next(buffer: &mut BytesMut) -> Result<Option<Self>, NotMqtt> {
        let Some((first, rest)) = buffer.split_first() else { return Ok(None) };
        let packet_type = PacketType::from_u8(first >> 4).ok_or(NotMqtt::Malformed)?;
        let mut remaining_length: usize = 0;
        let mut length_bytes = 0;
        loop {
            if length_bytes == 4 {
                return Err(NotMqtt::Malformed);
            }
            let Some(byte) = rest.get(length_bytes) else { return Ok(None) };
            remaining_length |= usize::from(byte & 0x7f) << (7 * length_bytes);
            length_bytes += 1;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let body_start = 1 + length_bytes;
        let whole = body_start + remaining_length;
        if whole > limits::PACKET_BYTES {
            return Err(NotMqtt::TooLarge);
        }
        if buffer.len() < whole {
            return Ok(None);
        }
        let header = FixedHeader {
            packet_type,
            flags: first & 0x0f,
            remaining_length: u32::try_from(remaining_length).map_err(|_| NotMqtt::TooLarge)?,
        };
        Ok(Some(Self { header, bytes: buffer.split_to(whole).freeze(), body_start }))
    }

    /// What kind of packet it says it is.
    pub(crate) fn packet_type(&self) -> PacketType {
        self.header.packet_type
    }

    /// Bytes of the whole packet.
    pub(crate) fn length(&self) -> usize {
        self.bytes.len()
    }

    /// The whole packet as it came.
    pub(crate) fn into_bytes(self) -> Bytes {
        self.bytes
    }

    /// The packet, understood.
    ///
    /// # Errors
    /// If it is not a well-formed packet of its kind.
    pub(crate) fn decode(&self) -> Result<Packet, NotMqtt> {
        let mut body = self.bytes.slice(self.body_start..);
        let packet = Packet::decode_from_body_with_version(self.header.packet_type, &self.header, &mut body, 5);
        packet.map_err(|_| NotMqtt::Malformed)
    }
}

/// A packet's bytes.
///
/// # Errors
/// If the packet has a part that is too long to be written.
pub(crate) fn encode(packet: &Packet) -> Result<Bytes, NotMqtt> {
    let mut bytes = BytesMut::new();
    encode_packet_to_buffer(packet, &mut bytes).map_err(|_| NotMqtt::Malformed)?;
    Ok(bytes.freeze())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_found_wherever_the_stream_is_cut() {
        let ping = encode(&Packet::PingReq).unwrap();
        let stream = [&ping[..], &ping[..], &ping[..]].concat();
        let mut buffer = BytesMut::new();
        let mut found = 0;
        for byte in stream {
            buffer.extend_from_slice(&[byte]);
            while let Some(frame) = Frame::next(&mut buffer).unwrap() {
                assert!(matches!(frame.decode(), Ok(Packet::PingReq)));
                found += 1;
            }
        }
        assert_eq!(found, 3);
    }

    #[test]
    fn a_length_beyond_the_limit_is_refused_before_it_is_buffered() {
        let mut buffer = BytesMut::from(&[0x30, 0xff, 0xff, 0xff, 0x7f][..]);
        assert_eq!(Frame::next(&mut buffer).unwrap_err(), NotMqtt::TooLarge);
        let mut buffer = BytesMut::from(&[0x30, 0xff, 0xff, 0xff, 0xff][..]);
        assert_eq!(Frame::next(&mut buffer).unwrap_err(), NotMqtt::Malformed);
        let mut buffer = BytesMut::from(&[0x00, 0x00][..]);
        assert_eq!(Frame::next(&mut buffer).unwrap_err(), NotMqtt::Malformed);
    }
}
