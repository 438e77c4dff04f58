//! The service worker: what makes the app start without a network, and how a new version takes over.
//!
//! Leaves the keeping of files to `public/sw.js`. Invariant: a new version takes over only after
//! [`accept`], and the page is then loaded anew exactly once.

use super::js;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

thread_local! {
    static ACCEPTED: Cell<bool> = const { Cell::new(false) };
}

/// Registers the service worker and tells, each time there is one, of a version that waits for consent.
pub fn watch(ready: impl Fn() + 'static) {
    let Some(container) = container() else { return };
    reload_once_when_it_takes_over(&container);
    let ready: Rc<dyn Fn()> = Rc::new(ready);
    spawn_local(async move {
        // Without a service worker the app needs the network to start, and is otherwise the same.
        let Ok(registration) = JsFuture::from(container.register("/sw.js")).await else { return };
        let Ok(registration) = registration.dyn_into::<ServiceWorkerRegistration>() else { return };
        if registration.waiting().is_some() && container.controller().is_some() {
            ready();
        }
        let found = registration.clone();
        js::listen_for_ever(&registration, "updatefound", move |_| {
            if let Some(worker) = found.installing() {
                tell_when_installed(worker, ready.clone());
            }
        });
    });
}

/// Whether a new version lies ready at the host is asked again.
pub fn look() {
    spawn_local(async {
        if let Some(registration) = registration().await {
            // Without a network there is nothing new.
            if let Ok(looking) = registration.update() {
                let _ = JsFuture::from(looking).await;
            }
        }
    });
}

/// The person agrees: the version that waits takes over, and the page is loaded anew.
pub fn accept() {
    ACCEPTED.set(true);
    spawn_local(async {
        if let Some(worker) = registration().await.and_then(|registration| registration.waiting()) {
            // A worker that is gone is replaced on the next visit.
            let _ = worker.post_message(&js::object(&[("type", "switch".into())]));
        }
    });
}

fn tell_when_installed(worker: ServiceWorker, ready: Rc<dyn Fn()>) {
    let watched = worker.clone();
    js::listen_for_ever(&worker, "statechange", move |_| {
        // The first version of all has nothing to replace, and is not news.
        let replaces = container().is_some_and(|container| container.controller().is_some());
        if watched.state() == ServiceWorkerState::Installed && replaces {
            ready();
        }
    });
}

/// Other tabs agreed as well when one did: all of them have to be of the same version.
fn reload_once_when_it_takes_over(container: &ServiceWorkerContainer) {
    let had_one = container.controller().is_some();
    let done = Cell::new(false);
    js::listen_for_ever(container, "controllerchange", move |_| {
        if (had_one || ACCEPTED.get()) && !done.replace(true) {
            super::page::reload();
        }
    });
}

async fn registration() -> Option<ServiceWorkerRegistration> {
    let found = JsFuture::from(container()?.get_registration()).await.ok()?;
    found.dyn_into().ok()
}

fn container() -> Option<ServiceWorkerContainer> {
    let navigator = web_sys::window()?.navigator();
    js::property(&navigator, "serviceWorker").map(JsCast::unchecked_into)
}
