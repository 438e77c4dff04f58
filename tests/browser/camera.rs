//! A code read from a camera: the picture of a canvas stands in for what a camera sees.

use alongside::platform::camera::{self, CameraTrouble};
use js_sys::Function;
use qrcode::QrCode;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlCanvasElement, HtmlVideoElement};

fn element<Kind: JsCast>(name: &str) -> Kind {
    let document = web_sys::window().unwrap().document().unwrap();
    let element = document.create_element(name).unwrap();
    document.body().unwrap().append_child(&element).unwrap();
    element.unchecked_into()
}

/// From here on, the camera shows this canvas, again and again as a camera does; `null` is a person's refusal.
fn camera_shows(canvas: &JsValue) {
    let code = "
        navigator.mediaDevices.getUserMedia = async () => {
            if (!canvas) throw new DOMException('', 'NotAllowedError');
            const pen = canvas.getContext('2d');
            setInterval(() => pen.drawImage(canvas, 0, 0), 50);
            return canvas.captureStream(20);
        };";
    Function::new_with_args("canvas", code).call1(&JsValue::NULL, canvas).unwrap();
}

fn draw(text: &str) -> HtmlCanvasElement {
    const DOT: u32 = 8;
    const MARGIN: u32 = 4;
    let code = QrCode::new(text).unwrap();
    let canvas: HtmlCanvasElement = element("canvas");
    let side = (code.width() as u32 + 2 * MARGIN) * DOT;
    canvas.set_width(side);
    canvas.set_height(side);
    let pen: web_sys::CanvasRenderingContext2d = canvas.get_context("2d").unwrap().unwrap().unchecked_into();
    let paint = |color: &str, x: u32, y: u32, side: u32| {
        pen.set_fill_style_str(color);
        pen.fill_rect(x.into(), y.into(), side.into(), side.into());
    };
    paint("white", 0, 0, side);
    for (place, color) in code.to_colors().into_iter().enumerate() {
        let (x, y) = ((place % code.width()) as u32 + MARGIN, (place / code.width()) as u32 + MARGIN);
        paint(color.select("black", "white"), x * DOT, y * DOT, DOT);
    }
    canvas
}

#[wasm_bindgen_test]
async fn a_code_in_front_of_the_camera_is_read_and_the_camera_goes_off() {
    let text = "https://alongside.example/join#AQIDBAUGBwgJCgsMDQ4PEA";
    camera_shows(&draw(text));
    let video: HtmlVideoElement = element("video");
    assert_eq!(camera::scan(video.clone()).await, Ok(Some(text.to_owned())));
    assert!(video.src_object().is_none());
}

#[wasm_bindgen_test]
async fn a_refused_camera_is_said_as_what_it_is() {
    camera_shows(&JsValue::NULL);
    assert_eq!(camera::scan(element("video")).await, Err(CameraTrouble::Refused));
}
