//! What reaches the screen from outside: news of the engine, and of the browser around it.

use crate::engine::view::Update;

/// Why the app cannot run in this browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unable {
    /// A part is missing that every current browser has; its name, for whoever helps.
    Missing(&'static str),
    /// The page came over plain `http` from another machine: browsers then withhold keys and locks.
    NotSecure,
}

/// What reaches the screen.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// An engine is there, the first one or a new one: it is told everything anew.
    EngineStarted,
    /// The engine has gone.
    EngineGone {
        /// Another is starting; otherwise the page has to be loaded anew.
        restarting: bool,
    },
    /// The engine's news.
    Update(Update),
    /// The address has changed by the browser's own buttons, or an invitation was opened in this tab.
    Moved,
    /// A new version of the app is there and waits for consent.
    UpdateReady,
    /// The engine in another tab is of another build: this page has to be loaded anew.
    OtherBuild,
    /// The browser offers to install the app.
    InstallOffered,
    /// The network has come or gone, as the browser says.
    Online(bool),
    /// The app cannot run here.
    Unable(Unable),
}
