//! How sure the owner of a goal is, from 1 to 10: as a picture, and as a native group of radio buttons.

use crate::mentoring::goal::Confidence;
use crate::ui::app::App;
use alongside_view::view;
use leptos::prelude::*;

/// The picture, with its words.
pub(crate) fn sure(app: App, confidence: Confidence) -> AnyView {
    let height = |step: u8| if step <= confidence.get() { "on" } else { "off" };
    let bars = (1..=10).map(|step| {
        let x = (u32::from(step) - 1) * 10;
        view! { <rect class=height(step) x=x.to_string() y="0" width="7" height="16" rx="2"></rect> }
    });
    let words = app.tell("goal.sure_of_ten", &[("n", &confidence.get().to_string())]);
    view! {
        <span class="sure">
            <span aria-hidden="true">{app.say("goal.sure")}</span>
            <svg viewBox="0 0 97 16" width="97" height="16" role="img" aria-label=words>{bars.collect_view()}</svg>
        </span>
    }
}

/// The choice, in the hue of its owner; `None` is "not said".
pub(crate) fn sure_choice(
    app: App,
    chosen: Option<Confidence>,
    choose: impl Fn(Option<Confidence>) + Clone + Send + 'static,
) -> AnyView {
    let now = RwSignal::new(chosen);
    let steps = (1..=10).map(|step: u8| {
        let choose = choose.clone();
        let class = move || match now.get() {
            Some(confidence) if confidence.get() >= step => "sure-step on",
            _ => "sure-step",
        };
        let change = move |_| {
            now.set(Confidence::new(step));
            choose(Confidence::new(step));
        };
        view! {
            <label class=class>
                <input type="radio" name="confidence" value=step.to_string()
                    checked={chosen.is_some_and(|chosen| chosen.get() == step)} on:change=change />
                <span>{app.outside().number(app.words().language(), f64::from(step))}</span>
            </label>
        }
    });
    let steps = steps.collect_view();
    view! {
        <fieldset class="sure-choice">
            <legend>{app.say("goal.sure_question")}</legend>
            <div class="sure-steps">{steps}</div>
            <p class="small sure-ends"><span>{app.say("goal.sure_least")}</span><span>{app.say("goal.sure_most")}</span></p>
        </fieldset>
    }
}
