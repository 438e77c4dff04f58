//! Files: a backup for the kit, an export to be read without us, and an export that comes back.
//!
//! An export that is brought back is from outside: each circle of it is announced before it is decoded, as
//! everything is that may stop Automerge ([`Output::Trying`]), and becomes a circle of its own, so that nothing
//! that is here is changed by it.

use super::Engine;
use super::exchange::{ClientId, Output};
use super::shelf::index_of;
use super::view::{ExportWords, FileKind, Happening, KitRefusal, Refusal, Update};
use crate::documents::export::{
    ExportRefusal, ExportedCircle, ImportedCircle, open_imported, read_export, write_export,
};
use crate::documents::{Document, Skeleton, index, text};
use crate::identifiers::{CircleId, DocumentId, NoteId, PersonId};
use crate::mentoring::circle::CircleKind;
use crate::sync::recovery::{BackedCircle, Backup, write_backup};
use rand_core::Rng;
use std::collections::VecDeque;

/// Marks the names of people who are known from an export only.
pub(super) const NAME: &str = "name";

/// Circles that are on their way in from an export.
#[derive(Default)]
pub(super) struct Importing {
    circles: VecDeque<ImportedCircle>,
    announced: Option<[u8; 32]>,
    made: u32,
    /// Whose export it is, and who they are here: their goals are mine again.
    mine: Option<(PersonId, PersonId)>,
}

impl Engine {
    /// All documents of this device, or of one circle; they have to be open before they are written out.
    pub(super) fn documents_of(&self, circle_id: Option<CircleId>) -> Vec<DocumentId> {
        let documents = self.shelf.iter().filter(|(_, shelved)| circle_id.is_none_or(|of| of == shelved.circle_id));
        documents.map(|(document_id, _)| *document_id).collect()
    }

    fn snapshots_of(&self, circle_id: CircleId) -> Vec<(DocumentId, Vec<u8>)> {
        let snapshot = |document_id: DocumentId| Some((document_id, self.document(document_id)?.snapshot()?));
        self.documents_of(Some(circle_id)).into_iter().filter_map(snapshot).collect()
    }

    /// Everything in one file, sealed for my kit.
    pub(super) fn make_backup(&mut self, client_id: ClientId) -> Result<(), Refusal> {
        let me = self.me.as_ref().ok_or(Refusal::NoName)?;
        let kits: Vec<_> = self.known_kits().into_iter().map(|(kit, _)| kit).collect();
        if kits.is_empty() {
            return Err(Refusal::NoKit);
        }
        let circle = |circle_id: &CircleId| BackedCircle {
            circle_id: *circle_id,
            entries: self.log_entries(*circle_id),
            documents: self.snapshots_of(*circle_id),
        };
        let backup = Backup {
            made_at_ms: self.now,
            person: me.log.to_bytes(),
            personal_circle: self.personal_circle_id().ok_or(Refusal::NoName)?,
            circles: self.circles.keys().map(circle).collect(),
        };
        let bytes = write_backup(&me.keys, &kits, &backup, &mut self.rng).ok_or(Refusal::TooLarge)?;
        self.care.backup_at = Some(self.now);
        self.store_settings();
        self.changed.devices = true;
        self.changed.settings = true;
        self.outputs.push(Output::Tell(client_id, Update::File { what: FileKind::Backup, bytes }));
        Ok(())
    }

    /// Everything in files that people and other programs read.
    pub(super) fn make_export(&mut self, client_id: ClientId, words: &ExportWords) -> Result<(), Refusal> {
        let circles: Vec<ExportedCircle> =
            self.circles.keys().filter_map(|circle_id| self.exported_circle(*circle_id)).collect();
        let bytes = write_export(&circles, words, self.now).ok_or(Refusal::TooLarge)?;
        self.outputs.push(Output::Tell(client_id, Update::File { what: FileKind::Export, bytes }));
        Ok(())
    }

    fn exported_circle(&self, circle_id: CircleId) -> Option<ExportedCircle> {
        let circle = self.circles.get(&circle_id)?;
        let document = self.document(index_of(circle_id))?;
        let people = circle.people().into_iter().chain(circle.former_people());
        let text_of = |note_id: NoteId| self.document(note_id.document_id()).map(text::text).unwrap_or_default();
        Some(ExportedCircle {
            circle_id,
            kind: circle.kind(),
            title: self.title_of(circle_id),
            people: people.map(|person| (person.person_id, person.name)).chain(named(document)).collect(),
            goals: index::goals(document),
            items: index::items(document),
            notes: index::notes(document).into_iter().map(|note| (note.clone(), text_of(note.note_id))).collect(),
            index_document: index_of(circle_id),
            documents: self.exported_documents(circle_id, document),
        })
    }

    /// The list of my own circle holds what leads to my kit; what anybody can read gets a list without it.
    fn exported_documents(&self, circle_id: CircleId, document: &Document) -> Vec<(DocumentId, Vec<u8>)> {
        let mut documents = self.snapshots_of(circle_id);
        if Some(circle_id) == self.personal_circle_id() {
            let mut fresh = Document::new(Skeleton::CircleIndex, &self.actor(index_of(circle_id)));
            let names = named(document);
            let brought = index::Brought { title: index::title(document), names, ..index::Brought::of(document) };
            // An index that has just been begun takes whatever another index gave.
            let _ = index::bring(&mut fresh, &brought, self.now);
            documents.retain(|(document_id, _)| *document_id != index_of(circle_id));
            documents.extend(fresh.snapshot().map(|snapshot| (index_of(circle_id), snapshot)));
        }
        documents
    }

    /// An export comes back.
    pub(super) fn import(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.personal_circle_id().ok_or(Refusal::NoName)?;
        match read_export(bytes) {
            Ok(circles) => {
                let own = circles.iter().find(|circle| circle.kind == CircleKind::Personal);
                let then = own.and_then(|own| own.people.first()).map(|(person_id, _)| *person_id);
                self.importing.mine = then.zip(self.me.as_ref().map(|me| me.log.person_id()));
                self.importing.circles.extend(circles);
            }
            Err(why) => self.tell_happening(Happening::NotImported(match why {
                ExportRefusal::TooNew => KitRefusal::TooNew,
                ExportRefusal::NotAnExport | ExportRefusal::Damaged | ExportRefusal::TooLarge => {
                    KitRefusal::DamagedFile
                }
            })),
        }
        Ok(())
    }

    /// Announces the next circle. `true` if the engine has to be woken at once.
    pub(super) fn announce_import(&mut self) -> bool {
        let Some(circle) = self.importing.circles.front() else { return false };
        if self.importing.announced.is_none() {
            let files = [circle.index.as_slice()].into_iter().chain(circle.notes.iter().map(|(_, bytes)| &bytes[..]));
            let digest = crate::crypto::digest("import", &files.collect::<Vec<_>>());
            self.importing.announced = Some(digest);
            self.outputs.push(Output::Trying(digest));
        }
        true
    }

    /// Decodes the circle that was announced.
    pub(super) fn decode_import(&mut self) {
        let Some(digest) = self.importing.announced.take() else { return };
        let Some(circle) = self.importing.circles.pop_front() else { return };
        let is_taken = !self.trying.quarantine.contains_key(&digest) && self.take_imported(&circle).is_some();
        self.outputs.push(Output::Tried(digest));
        if is_taken {
            self.importing.made += u32::from(circle.kind != CircleKind::Personal);
        } else {
            self.tell_happening(Happening::NotImported(KitRefusal::DamagedFile));
        }
        if self.importing.circles.is_empty() {
            let made = std::mem::take(&mut self.importing.made);
            self.importing.mine = None;
            if is_taken || made > 0 {
                self.tell_happening(Happening::Imported(made));
            }
        }
    }

    fn take_imported(&mut self, circle: &ImportedCircle) -> Option<()> {
        let mut actor = [0; 16];
        self.rng.fill_bytes(&mut actor);
        let opened = open_imported(Skeleton::CircleIndex, &actor, &circle.index).ok()?;
        let texts: Vec<(NoteId, Document)> = circle
            .notes
            .iter()
            .filter_map(|(note_id, bytes)| Some((*note_id, open_imported(Skeleton::Text, &actor, bytes).ok()?)))
            .collect();
        // What was for me alone comes back to me alone.
        let circle_id = match circle.kind {
            CircleKind::Personal => self.personal_circle_id()?,
            kind => self.found_circle(kind, "", None).ok()?,
        };
        let title = if circle.kind == CircleKind::Personal { String::new() } else { index::title(&opened) };
        let names: Vec<(PersonId, String)> = named(&opened).into_iter().chain(circle.people.clone()).collect();
        self.bring(circle_id, &title, &names, &opened, |note_id| {
            texts.iter().find(|(of, _)| *of == note_id).and_then(|(_, text)| text.snapshot())
        })
    }

    /// Brings what stands in an index into a circle, under names of its own, with the texts of its notes.
    pub(super) fn bring(
        &mut self,
        circle_id: CircleId,
        title: &str,
        names: &[(PersonId, String)],
        from: &Document,
        text_of: impl Fn(NoteId) -> Option<Vec<u8>>,
    ) -> Option<()> {
        let of = index::Brought::of(from);
        let mut brought = index::Brought { title: title.to_owned(), names: names.to_vec(), ..of };
        if let Some((then, me)) = self.importing.mine {
            brought.belongs(then, me);
        }
        let texts: Vec<Option<Vec<u8>>> = brought.notes.iter().map(|note| text_of(note.note_id)).collect();
        let mut fresh = std::collections::BTreeMap::new();
        brought.rename(|old| {
            *fresh.entry(old).or_insert_with(|| {
                let mut bytes = [0; 16];
                self.rng.fill_bytes(&mut bytes);
                bytes
            })
        });
        let now = self.now;
        self.change_index(circle_id, |document| index::bring(document, &brought, now)).ok()?;
        for (note, snapshot) in brought.notes.iter().zip(texts) {
            if let Some(snapshot) = snapshot {
                self.shelve_copy(circle_id, note.note_id.document_id(), &snapshot);
            }
        }
        Some(())
    }
}

/// People who are known to the index by name only.
pub(super) fn named(document: &Document) -> Vec<(PersonId, String)> {
    let names = index::marks(document, NAME).into_iter();
    names.filter_map(|(person_id, name)| Some((person_id.parse().ok()?, name))).collect()
}
