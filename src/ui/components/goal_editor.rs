//! The editor of a goal. What is filled in is kept as it is written; there is nothing to be forgotten.
//!
//! A new goal exists from the moment when its aim says something. Invariant: what the engine was told last is
//! `told`, and every difference from it is on its way within a moment.

use super::choice::{Choice, choice};
use super::confidence::sure_choice;
use super::dialog::dialog;
use super::goal_card::{field_name, state_words};
use crate::engine::command::Command;
use crate::mentoring::goal::{Day, GoalDraft, GoalEdit, GoalField, GoalState, LONGEST_FIELD};
use crate::ui::app::{App, Editing};
use crate::ui::draw::view_of;
use alongside_view::view;
use leptos::prelude::*;

/// How long a pause in writing is before it is kept, in milliseconds.
const PAUSE_MS: u32 = 600;

/// What the editor holds while it is open.
#[derive(Clone, Copy)]
struct Desk {
    app: App,
    editing: Editing,
    is_new: RwSignal<bool>,
    draft: RwSignal<GoalDraft>,
    state: RwSignal<GoalState>,
    told: RwSignal<(GoalDraft, GoalState)>,
    pauses: RwSignal<u32>,
}

impl Desk {
    /// Tells the engine what is different from what it was told last.
    fn keep(self) {
        let (draft, state) = (self.draft.get_untracked(), self.state.get_untracked());
        let (told, told_state) = self.told.get_untracked();
        let Editing { circle_id, goal_id, .. } = self.editing;
        if draft.aim.trim().is_empty() {
            return;
        }
        if self.is_new.get_untracked() {
            self.is_new.set(false);
            self.app.order(Command::AddGoal { circle_id, goal_id, draft: draft.clone() });
            self.told.set((draft, told_state));
            return;
        }
        let mut edits: Vec<GoalEdit> = GoalField::ALL
            .into_iter()
            .filter(|field| draft.field(*field) != told.field(*field))
            .map(|field| GoalEdit::Text(field, draft.field(field).to_owned()))
            .collect();
        if draft.by_when != told.by_when {
            edits.push(GoalEdit::ByWhen(draft.by_when));
        }
        if draft.confidence != told.confidence {
            edits.push(GoalEdit::Confidence(draft.confidence));
        }
        if state != told_state {
            edits.push(GoalEdit::State(state));
            let back = Command::EditGoal { circle_id, goal_id, edits: vec![GoalEdit::State(told_state)] };
            let sentence = self.app.tell("goal.moved", &[("state", &state_words(self.app, state))]);
            self.app.offer_undo(sentence, back);
        }
        if !edits.is_empty() {
            self.app.order(Command::EditGoal { circle_id, goal_id, edits });
            self.told.set((draft, state));
        }
    }

    /// Keeps it after a pause.
    fn keep_soon(self) {
        self.pauses.update(|pauses| *pauses += 1);
        let pause = self.pauses.get_untracked();
        let later = move || {
            if self.pauses.try_get_untracked() == Some(pause) {
                self.keep();
            }
        };
        self.app.outside().after(PAUSE_MS, Box::new(later));
    }

    fn field(self, field: GoalField) -> AnyView {
        let id = format!("goal-{}", field.as_str());
        let text = self.draft.with_untracked(|draft| draft.field(field).to_owned());
        let input = move |event| {
            self.draft.update(|draft| *draft.field_mut(field) = event_target_value(&event));
            self.keep_soon();
        };
        let hint = hint(self.app, field);
        let hint_id = format!("{id}-hint");
        view! {
            <div class=format!("field field-{}", field.as_str())>
                <label for=id.clone()>{field_name(self.app, field)}</label>
                <textarea id=id dir="auto" rows=if field == GoalField::Aim { "2" } else { "1" } maxlength=LONGEST_FIELD.to_string()
                    aria-describedby=hint_id.clone() required={field == GoalField::Aim} autofocus={field == GoalField::Aim}
                    on:input=input on:change=move |_| self.keep() prop:value=text></textarea>
                <p class="small" id=hint_id>{hint}</p>
            </div>
        }
    }

    fn by_when(self) -> AnyView {
        let day = self.draft.with_untracked(|draft| draft.by_when.map(|day| day.to_string()).unwrap_or_default());
        let change = move |event| {
            self.draft.update(|draft| draft.by_when = Day::parse(&event_target_value(&event)));
            self.keep();
        };
        view! {
            <div class="field field-day">
                <label for="goal-by-when">{self.app.say("goal.by_when")}</label>
                <input id="goal-by-when" type="date" value=day on:change=change />
            </div>
        }
    }

    fn states(self) -> AnyView {
        let options = GoalState::ALL.map(|state| Choice { value: state.as_str(), text: state_words(self.app, state) });
        let choose = move |word: &'static str| {
            self.state.set(GoalState::from_word(word));
            self.keep();
        };
        let kind = move || {
            self.app.say(match self.state.get() {
                GoalState::Active => "goal.kind.active",
                GoalState::Reached => "goal.kind.reached",
                GoalState::Smaller => "goal.kind.smaller",
                GoalState::Parked => "goal.kind.parked",
                GoalState::Dropped => "goal.kind.dropped",
            })
        };
        let chosen = self.state.get_untracked().as_str();
        view! {
            <div class="field">
                {choice("goal-state", self.app.say("goal.state"), options.into(), chosen, choose)}
                <p class="small" role="status">{kind}</p>
            </div>
        }
    }
}

fn hint(app: App, field: GoalField) -> String {
    app.say(match field {
        GoalField::Aim => "goal.aim.hint",
        GoalField::Why => "goal.why.hint",
        GoalField::Now => "goal.now.hint",
        GoalField::Gap => "goal.gap.hint",
        GoalField::Obstacle => "goal.obstacle.hint",
        GoalField::NextStep => "goal.next_step.hint",
    })
}

/// The editor, while there is something to edit.
pub(crate) fn goal_editor(app: App) -> AnyView {
    view_of(move || app.editing.get().map(|editing| editor(app, editing)))
}

fn editor(app: App, editing: Editing) -> AnyView {
    let goal = app.circle.with_untracked(|circle| {
        circle.as_ref().and_then(|circle| circle.goals.iter().find(|goal| goal.goal_id == editing.goal_id).cloned())
    });
    let (draft, state) = goal.map(|goal| (goal.content, goal.state)).unwrap_or_default();
    let desk = Desk {
        app,
        editing,
        is_new: RwSignal::new(editing.is_new),
        draft: RwSignal::new(draft.clone()),
        state: RwSignal::new(state),
        told: RwSignal::new((draft.clone(), state)),
        pauses: RwSignal::new(0),
    };
    let close = move || {
        desk.keep();
        app.editing.set(None);
    };
    let sure = sure_choice(app, draft.confidence, move |confidence| {
        desk.draft.update(|draft| draft.confidence = confidence);
        desk.keep();
    });
    let fields = GoalField::ALL.map(|field| desk.field(field)).into_iter().collect_view();
    let kept = move || {
        let empty = desk.draft.with(|draft| draft.aim.trim().is_empty());
        let same = desk.told.with(|(told, _)| desk.draft.with(|draft| told == draft));
        app.say(match (empty, same && !desk.is_new.get()) {
            (true, _) => "goal.needs_aim",
            (_, true) => "goal.kept",
            (_, false) => "goal.keeping",
        })
    };
    let inside = view! {
        <form method="dialog" class="goal-form">
            {fields}
            <div class="field-row">{desk.by_when()}</div>
            {sure}
            {(!editing.is_new).then(|| desk.states())}
            <footer class="dialog-foot">
                <span class="small" role="status">{kept}</span>
                <button type="submit" class="button primary">{app.say("goal.done")}</button>
            </footer>
        </form>
    };
    let title = app.say(if editing.is_new { "goal.new" } else { "goal.yours" });
    dialog(app, "goal-dialog", title, close, inside)
}
