//! The tab: wires `platform` and `ui`, and nothing else.
//!
//! The screen is drawn first; the engine is asked for after that, and the service worker after the engine has
//! started, so that nothing stands between a person and the first paint.

use alongside::engine::command::Command;
use alongside::engine::view::Update;
use alongside::platform::bridge::{self, ToTab};
use alongside::platform::tab::{About, Tab};
use alongside::platform::{BUILD, browser, camera, clipboard, clock, files, install, intl, page, preferences, update};
use alongside::ui::{self, CameraTrouble, Doorway, Heard, Later, Outside, Shape, StorageFacts, Style, Unable};
use gloo_timers::callback::{Interval, Timeout};
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use web_sys::{HtmlInputElement, HtmlVideoElement};

/// The longest text file that is read, in bytes.
const LONGEST_FILE: u32 = 64 * 1024;

/// The longest backup or export that is read, in bytes.
const LONGEST_BACKUP: u32 = 256 * 1024 * 1024;

/// How often the host is asked for a new version, in milliseconds.
const LOOK_FOR_UPDATE_MS: u32 = 3_600_000;

fn main() {
    page::tell_of_panics();
    let tab: Rc<OnceCell<Rc<Tab>>> = Rc::default();
    let sending = tab.clone();
    let command = move |number: u32, command: Command| {
        // Before there is a tab there is no engine, and the screen says everything again when there is one.
        if let Some(tab) = sending.get() {
            tab.command(number, bridge::write(&command));
        }
    };
    let doorway = Doorway { command: Rc::new(command), outside: Rc::new(ThisBrowser::default()), build: BUILD };
    let hear = ui::mount(doorway);
    tell_of_the_page(&hear);
    if let Some(unable) = unable() {
        return hear(Heard::Unable(unable));
    }
    Timeout::new(0, move || join_the_profile(&tab, hear)).forget();
}

fn unable() -> Option<Unable> {
    browser::missing().map(|missing| match missing {
        browser::Missing::SecureOrigin => Unable::NotSecure,
        browser::Missing::Part(part) => Unable::Missing(part),
    })
}

fn tell_of_the_page(hear: &Rc<dyn Fn(Heard)>) {
    let moved = hear.clone();
    page::when_moved(move || moved(Heard::Moved));
    let online = hear.clone();
    page::when_online(move |is_online| online(Heard::Online(is_online)));
    let offered = hear.clone();
    install::when_offered(move || offered(Heard::InstallOffered));
}

fn join_the_profile(tab: &OnceCell<Rc<Tab>>, hear: Rc<dyn Fn(Heard)>) {
    let about = About { build: BUILD, engine_script: "/engine_start.js", default_relay: browser::origin() };
    let kept_offline = Cell::new(false);
    let telling = hear.clone();
    let told = move |news: ToTab| {
        tell(&telling, news);
        if !kept_offline.replace(true) {
            keep_offline(&telling);
        }
    };
    match Tab::open(about, told) {
        Some(opened) => {
            // This runs once.
            let _ = tab.set(opened);
        }
        None => hear(Heard::Unable(Unable::Missing("BroadcastChannel"))),
    }
}

fn tell(hear: &Rc<dyn Fn(Heard)>, news: ToTab) {
    match news {
        ToTab::Started => hear(Heard::EngineStarted),
        ToTab::Gone { restarting } => hear(Heard::EngineGone { restarting }),
        ToTab::OtherBuild(_) => hear(Heard::OtherBuild),
        ToTab::Update(bytes) => {
            // Worker and page are of one build, which the bridge has made sure of.
            if let Ok(update) = bridge::read::<Update>(&bytes) {
                hear(Heard::Update(update));
            }
        }
    }
}

fn keep_offline(hear: &Rc<dyn Fn(Heard)>) {
    let ready = hear.clone();
    update::watch(move || ready(Heard::UpdateReady));
    Interval::new(LOOK_FOR_UPDATE_MS, update::look).forget();
}

/// What this browser can do for the screen.
#[derive(Default)]
struct ThisBrowser {
    scanning: Rc<RefCell<Option<futures_channel::oneshot::Sender<()>>>>,
}

impl Outside for ThisBrowser {
    fn place(&self) -> String {
        page::place()
    }
    fn go(&self, path: &str, replace: bool) {
        page::go(path, replace);
    }
    fn back(&self) {
        page::back();
    }
    fn title(&self, title: &str) {
        page::set_title(title);
    }
    fn mark(&self, attribute: &str, value: Option<&str>) {
        page::mark(attribute, value);
    }

    fn words(&self, language: &str) -> Later<Option<Vec<(String, String)>>> {
        let path = format!("/locales/{language}.json");
        Box::pin(async move { files::texts(&path).await })
    }
    fn languages(&self) -> Vec<String> {
        browser::languages()
    }
    fn plural(&self, language: &str, number: u32) -> String {
        intl::plural(language, number)
    }
    fn number(&self, language: &str, number: f64) -> String {
        intl::number(language, number)
    }
    fn list(&self, language: &str, items: &[String]) -> String {
        intl::list(language, items)
    }
    fn moment(&self, language: &str, at: u64, style: Style) -> String {
        let clock = [("hour", "numeric"), ("minute", "2-digit")];
        let day = [("day", "numeric"), ("month", "long")];
        match style {
            Style::Clock => intl::moment(language, at, &clock),
            Style::Weekday => intl::moment(language, at, &[("weekday", "long")]),
            Style::Month => intl::moment(language, at, &[("month", "long")]),
            Style::Day if intl::same_year(at, clock::now_ms()) => intl::moment(language, at, &day),
            Style::Day => intl::moment(language, at, &[day[0], day[1], ("year", "numeric")]),
            Style::Meeting => intl::moment(language, at, &[("weekday", "long"), day[0], day[1], clock[0], clock[1]]),
            Style::DayAndClock => intl::moment(language, at, &[day[0], day[1], clock[0], clock[1]]),
        }
    }
    fn midnight(&self, at: u64) -> u64 {
        intl::midnight(at)
    }

    fn zone(&self) -> String {
        intl::zone()
    }
    fn clock(&self, at: u64, zone: Option<&str>) -> Option<String> {
        intl::clock(at, zone)
    }

    fn today(&self) -> String {
        browser::today()
    }
    fn now_ms(&self) -> u64 {
        clock::now_ms()
    }
    fn random16(&self) -> [u8; 16] {
        #[expect(clippy::expect_used, reason = "`browser::missing` has found Web Crypto before anybody gets here")]
        clock::random().expect("a browser with Web Crypto has entropy")
    }
    fn after(&self, delay_ms: u32, then: Box<dyn FnOnce()>) {
        Timeout::new(delay_ms, then).forget();
    }

    fn copy(&self, text: String) -> Later<bool> {
        Box::pin(async move { clipboard::copy(&text).await })
    }
    fn can_share(&self) -> bool {
        browser::can_share()
    }
    fn share(&self, title: String, text: String) -> Later<bool> {
        Box::pin(async move { browser::share(&title, &text).await })
    }
    fn save_file(&self, name: &str, mime: &str, bytes: &[u8]) -> bool {
        files::save(name, mime, bytes)
    }
    fn read_file(&self, input: HtmlInputElement) -> Later<Option<String>> {
        Box::pin(async move { String::from_utf8(files::chosen(&input, LONGEST_FILE).await?).ok() })
    }
    fn read_bytes(&self, input: HtmlInputElement) -> Later<Option<Vec<u8>>> {
        Box::pin(async move { files::chosen(&input, LONGEST_BACKUP).await })
    }
    fn scan(&self, video: HtmlVideoElement) -> Later<Result<Option<String>, CameraTrouble>> {
        let (stop, stopped) = futures_channel::oneshot::channel();
        self.scanning.replace(Some(stop));
        Box::pin(async move {
            let scanned = futures_util::future::select(Box::pin(camera::scan(video)), stopped).await;
            match scanned {
                futures_util::future::Either::Left((code, _)) => code.map_err(|trouble| match trouble {
                    camera::CameraTrouble::Refused => CameraTrouble::Refused,
                    camera::CameraTrouble::NoCamera => CameraTrouble::NoCamera,
                }),
                futures_util::future::Either::Right(_) => Ok(None),
            }
        })
    }
    fn stop_scanning(&self) {
        drop(self.scanning.take());
    }

    fn preference(&self, name: &str) -> Option<String> {
        preferences::get(name)
    }
    fn prefer(&self, name: &str, value: Option<&str>) {
        preferences::set(name, value);
    }

    fn storage_facts(&self) -> Later<StorageFacts> {
        Box::pin(async {
            let browser::StorageFacts { persisted, used_bytes, quota_bytes } = browser::storage_facts().await;
            StorageFacts { persisted, used_bytes, quota_bytes }
        })
    }
    fn keep_storage(&self) -> Later<bool> {
        Box::pin(browser::persist())
    }
    fn forgets_unless_installed(&self) -> bool {
        install::forgets_unless_installed()
    }
    fn shape(&self) -> Shape {
        match browser::shape() {
            browser::Shape::Phone => Shape::Phone,
            browser::Shape::Tablet => Shape::Tablet,
            browser::Shape::Computer => Shape::Computer,
        }
    }
    fn print(&self) {
        page::print();
    }
    fn can_install(&self) -> bool {
        install::is_offered()
    }
    fn install(&self) -> Later<bool> {
        Box::pin(install::accept())
    }
    fn accept_update(&self) {
        update::accept();
    }
    fn reload(&self) {
        page::reload();
    }
}
