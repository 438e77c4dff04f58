//! Pieces that several rooms draw, each with its own stylesheet in `components/`.

pub(crate) mod banners;
pub(crate) mod bar;
pub(crate) mod heading;
pub(crate) mod link;
pub(crate) mod mark;
pub(crate) mod strands;
pub(crate) mod truth;
pub(crate) mod undo;
