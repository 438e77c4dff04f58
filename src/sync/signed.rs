//! Bytes that a device has signed, carried with the signature.
//!
//! What is signed stays bytes until it has been checked, and is kept as it came, because its hash names it.

use crate::crypto::{DeviceKeys, DevicePublic, Forged, Signature};
use serde::{Deserialize, Serialize};

/// A body and a signature of it. Nothing is known of who signed it before [`Signed::check`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// A version byte and whatever the domain says follows it.
    pub body: Vec<u8>,
    /// Of a device, for one domain.
    pub signature: Signature,
}

impl Signed {
    /// Signs the body for this domain.
    pub fn new(keys: &DeviceKeys, domain: &'static str, body: Vec<u8>) -> Self {
        let signature = keys.sign(domain, &body);
        Self { body, signature }
    }

    /// Whether this device signed it for this domain.
    ///
    /// # Errors
    /// [`Forged`] if not.
    pub fn check(&self, domain: &'static str, device: &DevicePublic) -> Result<(), Forged> {
        device.verify(domain, &self.body, &self.signature)
    }
}
