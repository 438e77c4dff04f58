//! Time and entropy, which the engine and the screen are told and never ask for.

/// Milliseconds since 1970, UTC.
pub fn now_ms() -> u64 {
    js_sys::Date::now() as u64
}

/// Random bytes from the browser's own generator; `None` in a browser without one.
pub fn random<const N: usize>() -> Option<[u8; N]> {
    let crypto: web_sys::Crypto =
        wasm_bindgen::JsCast::unchecked_into(super::js::property(&js_sys::global(), "crypto")?);
    let mut bytes = [0; N];
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes)
}
