//! Pieces that several rooms draw, each with its own stylesheet in `components/`.

pub(crate) mod banners;
pub(crate) mod bar;
pub(crate) mod braid;
pub(crate) mod choice;
pub(crate) mod code;
pub(crate) mod confidence;
pub(crate) mod copies;
pub(crate) mod device_name;
pub(crate) mod dialog;
pub(crate) mod file_in;
pub(crate) mod goal_card;
pub(crate) mod goal_editor;
pub(crate) mod heading;
pub(crate) mod link;
pub(crate) mod mark;
pub(crate) mod note_row;
pub(crate) mod palette;
pub(crate) mod people;
pub(crate) mod qr;
pub(crate) mod scanner;
pub(crate) mod start;
pub(crate) mod strands;
pub(crate) mod truth;
pub(crate) mod twice;
pub(crate) mod undo;
pub(crate) mod words;
