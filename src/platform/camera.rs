//! Codes read from the camera.
//!
//! The stream is shown in a video element of the screen, so that the person sees what the camera sees; still
//! pictures of it are searched for a QR code here, on the device. Invariant: the camera is off again as soon
//! as the [`Camera`] is dropped.

use super::js;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlVideoElement, MediaStream};

/// Milliseconds between two looks.
const LOOK_MS: u32 = 200;

/// The longer side of a picture that is searched, in pixels; enough for a dense code, and fast.
const LONGEST_SIDE: u32 = 960;

/// Why no code can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameraTrouble {
    /// The person or the browser refuses the camera.
    Refused,
    /// There is no camera, or another program has it.
    NoCamera,
}

/// A camera that is on.
pub struct Camera {
    stream: MediaStream,
    video: HtmlVideoElement,
    canvas: HtmlCanvasElement,
}

impl Drop for Camera {
    fn drop(&mut self) {
        for track in self.stream.get_tracks().iter() {
            // Every entry is a track, and stopping one twice is no error.
            let _ = js::call(&track, "stop", &[]);
        }
        self.video.set_src_object(None);
    }
}

impl Camera {
    /// Turns the camera on and shows it in this element; the browser asks the person first.
    pub async fn open(video: HtmlVideoElement) -> Result<Self, CameraTrouble> {
        let navigator = js::property(&js_sys::global(), "navigator").ok_or(CameraTrouble::NoCamera)?;
        let devices = js::property(&navigator, "mediaDevices").ok_or(CameraTrouble::NoCamera)?;
        let wish =
            js::object(&[("audio", false.into()), ("video", js::object(&[("facingMode", "environment".into())]))]);
        let stream = js::wait_for(&devices, "getUserMedia", &[wish]).await.map_err(|error| {
            match js::error_name(&error).as_str() {
                "NotAllowedError" | "SecurityError" => CameraTrouble::Refused,
                _ => CameraTrouble::NoCamera,
            }
        })?;
        let document = web_sys::window().and_then(|window| window.document()).ok_or(CameraTrouble::NoCamera)?;
        let canvas = document.create_element("canvas").map_err(|_| CameraTrouble::NoCamera)?.unchecked_into();
        let camera = Self { stream: stream.unchecked_into(), video, canvas };
        camera.video.set_muted(true);
        // iPhones show a video full-screen unless told otherwise.
        let _ = camera.video.set_attribute("playsinline", "");
        camera.video.set_src_object(Some(&camera.stream));
        // A video that may not play shows a still picture, which can be searched as well.
        let _ = js::wait_for(&camera.video, "play", &[]).await;
        Ok(camera)
    }

    /// Looks until there is a code with a text in it; `None` when the camera was taken away. To stop looking,
    /// drop the future and the camera.
    pub async fn code(&self) -> Option<String> {
        while self.stream.active() {
            if let Some(text) = self.look() {
                return Some(text);
            }
            TimeoutFuture::new(LOOK_MS).await;
        }
        None
    }

    fn look(&self) -> Option<String> {
        let (width, height) = self.picture_size()?;
        self.canvas.set_width(width);
        self.canvas.set_height(height);
        let wish = js::object(&[("willReadFrequently", true.into())]);
        let context = self.canvas.get_context_with_context_options("2d", &wish).ok()??;
        let context: CanvasRenderingContext2d = context.unchecked_into();
        let (wide, high) = (f64::from(width), f64::from(height));
        context.draw_image_with_html_video_element_and_dw_and_dh(&self.video, 0.0, 0.0, wide, high).ok()?;
        let pixels = context.get_image_data(0.0, 0.0, wide, high).ok()?.data().0;
        read_code(width as usize, height as usize, &pixels)
    }

    fn picture_size(&self) -> Option<(u32, u32)> {
        let (width, height) = (self.video.video_width(), self.video.video_height());
        let longer = width.max(height);
        if width == 0 || height == 0 {
            return None;
        }
        let shrink = |side: u32| if longer > LONGEST_SIDE { side * LONGEST_SIDE / longer } else { side };
        Some((shrink(width).max(1), shrink(height).max(1)))
    }
}

/// The text of the first QR code in a picture of red, green, blue and opacity bytes, four for each pixel.
fn read_code(width: usize, height: usize, pixels: &[u8]) -> Option<String> {
    // Weights of Rec. 601, in 256ths.
    let light = |[red, green, blue, _]: &[u8; 4]| {
        ((u32::from(*red) * 77 + u32::from(*green) * 150 + u32::from(*blue) * 29) >> 8) as u8
    };
    let light: Vec<u8> = pixels.as_chunks().0.iter().map(light).collect();
    if light.len() != width.checked_mul(height)? {
        return None;
    }
    let mut reader = quircs::Quirc::default();
    let mut codes = reader.identify(width, height, &light).filter_map(Result::ok);
    codes.find_map(|code| String::from_utf8(code.decode().ok()?.payload).ok())
}

/// Whether this browser can turn on a camera at all.
pub fn is_possible() -> bool {
    let navigator = js::property(&js_sys::global(), "navigator").unwrap_or(JsValue::NULL);
    js::property(&navigator, "mediaDevices").is_some_and(|devices| js::property(&devices, "getUserMedia").is_some())
}

/// Shows the camera in this element until there is a code; `None` when the camera was taken away. Whoever
/// drops the future turns the camera off.
pub async fn scan(video: HtmlVideoElement) -> Result<Option<String>, CameraTrouble> {
    Ok(Camera::open(video).await?.code().await)
}
