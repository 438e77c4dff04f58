//! A QR code as one SVG path.

use alongside_view::view;
use leptos::prelude::*;
use qrcode::{Color, EcLevel, QrCode};

/// The picture with its quiet border; `None` if the text is longer than a code can hold (about 2,900 bytes).
pub(crate) fn qr(text: &str, label: String) -> Option<AnyView> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    let width = code.width();
    let path = path(&code.to_colors(), width);
    let side = width + 8;
    Some(view! {
        <svg class="qr" viewBox=format!("0 0 {side} {side}") role="img" aria-label=label shape-rendering="crispEdges">
            <path d=path></path>
        </svg>
    })
}

/// One rectangle for each run of dark modules in a row.
fn path(modules: &[Color], width: usize) -> String {
    let mut path = String::new();
    for (y, row) in modules.chunks(width.max(1)).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|one, next| one == next) {
            if run.first() == Some(&Color::Dark) {
                path.push_str(&format!("M{} {}h{}v1h-{}z", x + 4, y + 4, run.len(), run.len()));
            }
            x += run.len();
        }
    }
    path
}
