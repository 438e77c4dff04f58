//! The screen: what a person sees, in Leptos. It holds no document, key or connection.
//!
//! It has [`Command`](crate::engine::command::Command)s to give, [`Update`](crate::engine::view::Update)s to
//! show, and `Outside` for what a browser can do; `main.rs` joins the three. State flows one way: `hear`
//! writes the signals of `app`, rooms derive what they show, and whatever a person does leaves as a command.
//!
//! | part | what it is |
//! |---|---|
//! | `outside`, `heard` | what the screen needs from a browser, and what reaches it |
//! | [`route`] | rooms and their addresses |
//! | [`book`] | commands that wait for an answer |
//! | [`wording`] | sentences, from `locales/` |
//! | [`braid`], [`markup`] | pictures and text, as plain shapes |
//! | `app`, `hear`, `appearance` | the state, who writes it, and how the page is dressed |
//! | `time` | times of meetings, by the clock here and elsewhere |
//! | `items` | promises, thanks, topics and steps of the circle on the screen |
//! | `keeping` | asking the browser to keep what is stored, at the right time |
//! | `draw` | how `view!` draws |
//! | `components`, `rooms`, `root` | what is drawn |
//!
//! Invariant: text from people becomes text nodes, nothing else.

pub mod book;
pub mod braid;

pub mod markup;
pub mod route;
pub mod wording;

#[cfg(feature = "web")]
mod app;
#[cfg(feature = "web")]
mod appearance;
#[cfg(feature = "web")]
mod components;
#[cfg(feature = "web")]
mod doing;
#[cfg(feature = "web")]
mod draw;
#[cfg(feature = "web")]
mod hear;
#[cfg(feature = "web")]
mod heard;
#[cfg(feature = "web")]
mod items;
#[cfg(feature = "web")]
mod keeping;
#[cfg(feature = "web")]
mod outside;
#[cfg(feature = "web")]
mod rooms;
#[cfg(feature = "web")]
mod root;
#[cfg(feature = "web")]
mod time;

#[cfg(feature = "web")]
pub use heard::{Heard, Unable};
#[cfg(feature = "web")]
pub use mounting::{Doorway, mount};
#[cfg(feature = "web")]
pub use outside::{CameraTrouble, Later, Outside, Shape, StorageFacts, Style};

#[cfg(feature = "web")]
mod mounting {
    use super::{app::App, appearance, hear, heard::Heard, outside::Outside, root};
    use crate::engine::command::Command;
    use std::cell::{Cell, RefCell};
    use std::rc::Rc;

    /// What the screen is joined to.
    pub struct Doorway {
        /// Takes a command with its number to the engine; one that has gone gets it after it has started anew.
        pub command: Rc<dyn Fn(u32, Command)>,
        /// What the browser can do.
        pub outside: Rc<dyn Outside>,
        /// The build of the page, shown in settings.
        pub build: &'static str,
    }

    /// Draws the screen into the page, and takes the static shell away as soon as there are words.
    ///
    /// What is heard before that waits its turn; the caller may report at once, from anywhere but from inside
    /// [`Doorway::command`].
    pub fn mount(doorway: Doorway) -> Rc<dyn Fn(Heard)> {
        let app: Rc<Cell<Option<App>>> = Rc::default();
        let early: Rc<RefCell<Vec<Heard>>> = Rc::default();
        let (slot, waiting) = (app.clone(), early.clone());
        leptos::mount::mount_to_body(move || {
            let app = App::new(doorway);
            leptos::task::spawn_local(async move {
                appearance::begin(app).await;
                slot.set(Some(app));
                for heard in waiting.take() {
                    hear::hear(app, heard);
                }
            });
            root::root(app)
        });
        Rc::new(move |heard| match app.get() {
            Some(app) => hear::hear(app, heard),
            None => early.borrow_mut().push(heard),
        })
    }
}
