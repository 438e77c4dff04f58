//! The whole app without a browser: an input in, all its outputs out.
//!
//! The engine never asks for time, randomness, disk or network; it is told. After every input it has
//! returned all its outputs before the next. So it can be tested natively and replayed from a seed.

pub mod command;
pub mod exchange;
pub mod view;

pub use exchange::{Boot, ClientId, Input, Output};

/// The app of one device.
pub struct Engine {}

impl Engine {
    /// A device starts: the engine, and what it orders first.
    pub fn start(_boot: Boot) -> (Self, Vec<Output>) {
        (Self {}, Vec::new())
    }

    /// Something happened at this moment (milliseconds since 1970); what follows from it, in order.
    pub fn handle(&mut self, _now: u64, _input: Input) -> Vec<Output> {
        Vec::new()
    }
}
