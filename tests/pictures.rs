//! What a camera sees is from outside, and the library that reads it indexes and divides a lot. This holds that no
//! picture stops it, and that it still reads codes in a bad light.
//!
//! `SEED=… cargo test --no-default-features --test pictures` begins with another picture.

#![expect(clippy::expect_used, reason = "a text that fits into no code is a finding")]

use qrcode::{Color, QrCode};
use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

const PICTURES: u64 = 400;

struct Picture {
    side: usize,
    light: Vec<u8>,
}

fn below(rng: &mut ChaCha8Rng, end: usize) -> usize {
    rng.next_u32() as usize % end
}

/// A code of 1 to 300 letters, drawn with modules of 3 to 6 pixels and the margin of 4 modules that codes have.
fn draw(rng: &mut ChaCha8Rng) -> (String, Picture) {
    let text: String = (0..=below(rng, 300)).map(|_| char::from(32 + below(rng, 90) as u8)).collect();
    let code = QrCode::new(&text).expect("300 letters fit into a code");
    let (modules, colors, size) = (code.width(), code.to_colors(), 3 + below(rng, 4));
    let margin = 4 * size;
    let side = modules * size + 2 * margin;
    let mut light = vec![255; side * side];
    for y in 0..modules * size {
        for x in 0..modules * size {
            if colors[(y / size) * modules + x / size] == Color::Dark {
                light[(y + margin) * side + x + margin] = 0;
            }
        }
    }
    (text, Picture { side, light })
}

/// Noise, blots, or a slant.
fn spoil(rng: &mut ChaCha8Rng, picture: &mut Picture) {
    let side = picture.side;
    match below(rng, 4) {
        0 => {}
        1 => {
            for light in &mut picture.light {
                if below(rng, 40) == 0 {
                    *light = rng.next_u32() as u8;
                }
            }
        }
        2 => {
            for _ in 0..=below(rng, 10) {
                let (x, y, size, light) = (below(rng, side), below(rng, side), below(rng, 40), rng.next_u32() as u8);
                for row in y..(y + size).min(side) {
                    picture.light[row * side + x..row * side + (x + size).min(side)].fill(light);
                }
            }
        }
        _ => {
            let (slant, tilt) = (below(rng, 100) as f64 / 200.0 - 0.25, below(rng, 100) as f64 / 200.0 - 0.25);
            let straight = picture.light.clone();
            for y in 0..side {
                for x in 0..side {
                    let (from_x, from_y) = (x as f64 + slant * y as f64, y as f64 + tilt * x as f64);
                    let inside = |at: f64| (0.0..side as f64).contains(&at);
                    picture.light[y * side + x] = match inside(from_x) && inside(from_y) {
                        true => straight[from_y as usize * side + from_x as usize],
                        false => rng.next_u32() as u8,
                    };
                }
            }
        }
    }
}

fn read(picture: &Picture) -> Option<String> {
    let mut reader = quircs::Quirc::default();
    let mut codes = reader.identify(picture.side, picture.side, &picture.light).filter_map(Result::ok);
    codes.find_map(|code| String::from_utf8(code.decode().ok()?.payload).ok())
}

#[test]
fn no_picture_stops_the_reader_and_a_clear_one_is_read() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1_u64);
    let mut told = 0;
    for number in seed..seed + PICTURES {
        println!("SEED={number}");
        let mut rng = ChaCha8Rng::seed_from_u64(number);
        let (text, clear) = draw(&mut rng);
        let mut spoiled = Picture { side: clear.side, light: clear.light.clone() };
        spoil(&mut rng, &mut spoiled);
        // What it makes of a spoiled picture is its own affair, as long as it is no other text.
        if let Some(found) = read(&spoiled) {
            assert_eq!(found, text, "a code is read as it was written or not at all");
        }
        told += u64::from(read(&clear) == Some(text));
    }
    assert!(told * 10 >= PICTURES * 9, "{told} of {PICTURES} clear pictures were read");
}
