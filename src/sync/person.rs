//! Who somebody is: a hash-linked log of what their devices signed, and the card that carries it.
//!
//! The first entry founds the person with one device and a name; each later one follows others and is signed
//! by a device that was in by then. Leaves to `membership` who is in a circle. Invariant: a [`PersonLog`] has
//! been checked whole, whoever it came from.

mod card;
mod entry;
mod log;
mod standing;

pub use card::{MOST_RELAYS, PersonCard};
pub use entry::{DeviceKind, NewDevice, consent};
pub use log::{MOST_DEVICES, MOST_ENTRIES, OwnDevice, PersonLog};

/// The longest name, in characters.
pub const LONGEST_NAME: usize = 80;

/// The name as it can stand in a log: without spaces around it, control characters, and characters that
/// turn the direction of what is written around it. `None` if nothing is left, or more than
/// [`LONGEST_NAME`] characters.
pub fn tidy_name(text: &str) -> Option<String> {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    let name: String = text.chars().filter(|c| !c.is_control() && !turns(*c)).collect();
    let name = name.trim();
    (1..=LONGEST_NAME).contains(&name.chars().count()).then(|| name.to_owned())
}

#[cfg(test)]
mod devices_tests;
#[cfg(test)]
mod tests;
