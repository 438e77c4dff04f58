//! Against the examples of RFC 5769, and against bytes that are no message.

use super::*;

/// RFC 5769, 2.4: a request with long-term authentication.
const LONG_TERM: [u8; 116] = [
    0x00, 0x01, 0x00, 0x60, 0x21, 0x12, 0xa4, 0x42, 0x78, 0xad, 0x34, 0x33, 0xc6, 0xad, 0x72, 0xc0, 0x29, 0xda, 0x41,
    0x2e, 0x00, 0x06, 0x00, 0x12, 0xe3, 0x83, 0x9e, 0xe3, 0x83, 0x88, 0xe3, 0x83, 0xaa, 0xe3, 0x83, 0x83, 0xe3, 0x82,
    0xaf, 0xe3, 0x82, 0xb9, 0x00, 0x00, 0x00, 0x15, 0x00, 0x1c, 0x66, 0x2f, 0x2f, 0x34, 0x39, 0x39, 0x6b, 0x39, 0x35,
    0x34, 0x64, 0x36, 0x4f, 0x4c, 0x33, 0x34, 0x6f, 0x4c, 0x39, 0x46, 0x53, 0x54, 0x76, 0x79, 0x36, 0x34, 0x73, 0x41,
    0x00, 0x14, 0x00, 0x0b, 0x65, 0x78, 0x61, 0x6d, 0x70, 0x6c, 0x65, 0x2e, 0x6f, 0x72, 0x67, 0x00, 0x00, 0x08, 0x00,
    0x14, 0xf6, 0x70, 0x24, 0x65, 0x6d, 0xd6, 0x4a, 0x3e, 0x02, 0xb8, 0xe0, 0x71, 0x2e, 0x85, 0xc9, 0xa2, 0x8c, 0xa8,
    0x96, 0x66,
];

#[test]
fn the_long_term_example_of_the_standard_is_read_and_its_signature_holds() {
    let message = Message::read(&LONG_TERM).unwrap();
    assert_eq!((message.method, message.class), (Method::Binding, Class::Request));
    let name = std::str::from_utf8(message.get(attribute::USERNAME).unwrap()).unwrap();
    assert_eq!((name, message.get(attribute::REALM)), ("マトリックス", Some(&b"example.org"[..])));
    let key = super::super::credentials::key(name, "example.org", "TheMatrIX");
    assert!(message.is_signed_with(&key));
    assert!(!message.is_signed_with(&super::super::credentials::key(name, "example.org", "TheMatrix")));
    let mut altered = LONG_TERM;
    altered[30] ^= 1;
    assert!(!Message::read(&altered).unwrap().is_signed_with(&key));
}

#[test]
fn an_address_is_written_as_in_the_examples_of_the_standard() {
    // RFC 5769, 2.2 and 2.3.
    let transaction = [0xb7, 0xe7, 0xa7, 0x01, 0xbc, 0x34, 0xd6, 0x86, 0xfa, 0x87, 0xdf, 0xae];
    for (address, written) in [
        ("192.0.2.1:32853", &[0x00, 0x01, 0xa1, 0x47, 0xe1, 0x12, 0xa6, 0x43][..]),
        (
            "[2001:db8:1234:5678:11:2233:4455:6677]:32853",
            &[
                0x00, 0x02, 0xa1, 0x47, 0x01, 0x13, 0xa9, 0xfa, 0xa5, 0xd3, 0xf1, 0x79, 0xbc, 0x25, 0xf4, 0xb5, 0xbe,
                0xd2, 0xb9, 0xd9,
            ],
        ),
    ] {
        let address: SocketAddr = address.parse().unwrap();
        assert_eq!(write_address(address, &transaction), written);
        assert_eq!(read_address(written, &transaction), Some(address));
    }
}

#[test]
fn what_is_written_is_read_again_with_its_signature() {
    let key = [7; 16];
    let bytes = Answer::new(Method::Allocate, Class::Request, [3; 12])
        .with(attribute::TRANSPORT, &[17, 0, 0, 0])
        .with(attribute::NONCE, b"odd")
        .finish(Some(&key));
    let message = Message::read(&bytes).unwrap();
    assert_eq!(message.get(attribute::NONCE), Some(&b"odd"[..]));
    assert!(message.is_signed_with(&key) && !message.is_signed_with(&[8; 16]));
    let late = Answer::new(Method::Allocate, Class::Request, [3; 12]).finish(None);
    assert!(!Message::read(&late).unwrap().is_signed());
}

#[test]
fn what_stands_behind_the_signature_is_not_seen() {
    let mut bytes = Answer::new(Method::Refresh, Class::Request, [3; 12]).finish(Some(&[7; 16]));
    bytes.extend_from_slice(&[0, 0x0d, 0, 4, 0, 0, 0, 0]);
    let length = u16::try_from(bytes.len() - HEADER).unwrap().to_be_bytes();
    bytes[2..4].copy_from_slice(&length);
    let message = Message::read(&bytes).unwrap();
    assert!(message.is_signed());
    assert_eq!(message.get(attribute::LIFETIME), None);
}

#[test]
fn bytes_cut_or_changed_anywhere_are_a_message_or_none_and_never_a_panic() {
    for length in 0..LONG_TERM.len() {
        assert!(Message::read(&LONG_TERM[..length]).is_none());
    }
    for place in 0..LONG_TERM.len() {
        for value in 0..=255 {
            let mut bytes = LONG_TERM;
            bytes[place] = value;
            if let Some(message) = Message::read(&bytes) {
                let addresses = message.addresses(attribute::PEER);
                assert!(addresses.is_none_or(|addresses| addresses.len() <= 1));
            }
        }
    }
}
