//! How a person comes into a circle: with a link that two people share and nobody else has.
//!
//! The link carries a secret. From it both derive a box at the relay, where the inviter leaves an *offer*,
//! the newcomer a *request*, and the inviter a *welcome* with the circle's log and keys; the same three
//! messages also go over a link that was opened with codes. Whoever can seal under the secret's key has the
//! link; each message is signed by a device besides.
//!
//! The four words tell both that nobody stood between them. The offer commits to a random number that only
//! the welcome reveals, and the request adds the newcomer's: so neither side, nor anybody between who has
//! got hold of the link, can look for keys that give the words of another exchange.
//!
//! Leaves to `engine` that an invitation is used once and expires. Slots: `offer`, `request/<tag>`,
//! `welcome/<tag>` in the secret's box, or, for a welcome in pieces, `welcome/<tag>/<n>`.

mod inviting;
mod joining;
mod link;
mod messages;

pub use inviting::{Invitation, Inviting};
pub use joining::{Joining, WelcomePieces, Welcomed};
pub use link::{InvitationLink, InvitationSecret, RequestTag};
pub use messages::{Closed, LONGEST_MESSAGE, Newcomer, Offer, Posted, Request, WhyClosed, read_posted};

#[cfg(test)]
mod tests;
