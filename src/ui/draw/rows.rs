//! Rows that keep their nodes while their keys stay.

use super::values::Drawn;
use core::hash::{Hash, Hasher};
use leptos::prelude::*;

/// One row that is there, and how it is drawn if it is new.
struct Row {
    key: Vec<u8>,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

/// The bytes of a key: whatever it would hash, as it is, so that two keys are never taken for one.
#[derive(Default)]
struct Bytes(Vec<u8>);

impl Hasher for Bytes {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        0
    }
}

/// A row for each of `all`; `draw` is asked once for each key.
pub(crate) fn rows<T, I, K, M>(
    all: impl Fn() -> I + Send + 'static,
    key: impl Fn(&T) -> K + Send + 'static,
    draw: impl Fn(T) -> M + Clone + Send + 'static,
) -> AnyView
where
    T: Send + 'static,
    I: IntoIterator<Item = T>,
    K: Hash,
    M: Drawn<super::values::Fixed>,
{
    let rows = move || {
        let row = |item: T| {
            let mut bytes = Bytes::default();
            key(&item).hash(&mut bytes);
            let draw = draw.clone();
            Row { key: bytes.0, draw: Box::new(move || draw(item).view()) }
        };
        all().into_iter().map(row).collect::<Vec<_>>()
    };
    kept(Box::new(rows))
}

fn kept(each: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    let draw = |row: Row| (row.draw)();
    For(ForProps::builder().each(each).key(|row: &Row| row.key.clone()).children(draw).build()).into_any()
}
