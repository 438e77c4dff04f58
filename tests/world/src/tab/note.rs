//! The note that a tab has open, written through `alongside::writing::Session` as on the real screen.

use alongside::engine::view::{CaretView, NoteChange, NoteView, Refusal};
use alongside::identifiers::{CircleId, NoteId};
use alongside::writing::{Outgoing, Revision, Session};

/// The note that a tab has open.
pub struct OpenNote {
    /// Where.
    pub circle_id: CircleId,
    /// Which.
    pub note_id: NoteId,
    /// As last told whole: title, people, put away.
    pub view: NoteView,
    /// The others' carets, in the positions of what is on the screen.
    pub carets: Vec<CaretView>,
    /// Writes that the engine did not take.
    pub refusals: Vec<Refusal>,
    session: Session,
}

impl OpenNote {
    /// Opened just now.
    pub fn new(view: NoteView) -> Self {
        let session = Session::open(view.text.clone(), view.revision, view.acknowledged);
        let (circle_id, note_id) = (view.circle_id, view.note_id);
        Self { circle_id, note_id, view, carets: Vec::new(), refusals: Vec::new(), session }
    }

    /// As the person sees it.
    pub fn text(&self) -> &str {
        self.session.text()
    }

    /// What the engine last told this tab.
    pub fn revision(&self) -> Revision {
        self.session.revision()
    }

    /// Whether everything typed has arrived at the engine.
    pub fn is_settled(&self) -> bool {
        self.session.is_settled()
    }

    pub(super) fn typed(&mut self, text: &str, caret: Option<u32>) -> Option<Outgoing> {
        self.session.typed(text, caret)
    }

    pub(super) fn reopen(&mut self, view: NoteView) -> Option<Outgoing> {
        let heard = self.session.reopen(&view.text, view.revision, view.acknowledged);
        self.view = view;
        heard.outgoing
    }

    /// `None`: the change does not fit, the room has to be looked at again.
    pub(super) fn hear(&mut self, change: &NoteChange) -> Option<Option<Outgoing>> {
        let heard = self.session.hear(change.revision, change.acknowledged, &change.splices).ok()?;
        Some(heard.outgoing)
    }

    pub(super) fn refused(&mut self, number: u32, refusal: &Refusal) {
        self.refusals.push(refusal.clone());
        self.session.refused(number);
    }

    pub(super) fn show_carets(&mut self, revision: Revision, carets: Vec<CaretView>) {
        // Positions of another revision count in a text that is not on the screen; the next ones will fit.
        if revision != self.session.revision() {
            return;
        }
        let session = &self.session;
        let here = |caret: CaretView| CaretView {
            anchor: session.position_here(caret.anchor),
            focus: session.position_here(caret.focus),
            ..caret
        };
        self.carets = carets.into_iter().map(here).collect();
    }
}
