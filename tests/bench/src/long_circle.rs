//! A circle in which one person has changed goals many thousand times, as it stands on her disk.
//!
//! Made by the engine, command by command, as years of use would. [`LongCircle::pieces`] are the very bytes of the
//! disk, unsealed: what raw Automerge gets to read is what the engine reads.

use alongside::crypto::{Binding, open};
use alongside::engine::command::Command;
use alongside::identifiers::GoalId;
use alongside::mentoring::circle::CircleKind;
use alongside::mentoring::goal::{Confidence, GoalEdit, GoalField};
use alongside_world::World;
use alongside_world::profile::Profile;
use alongside_world::story::draft;
use alongside_world::world::Device;
use automerge::{AutoCommit, AutomergeError};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// How many changes the document of a long circle has.
pub(crate) const CHANGES: usize = 20_000;

/// And that of a short one, which opens beside it in the browser.
pub(crate) const FEW_CHANGES: usize = 100;

/// How many goals both have.
pub(crate) const GOALS: usize = 20;

/// One in so many changes writes another next step; the others say how sure she is.
const TEXT_EVERY: usize = 4;

/// The world it was made in, with nobody else in it.
pub(crate) struct LongCircle {
    world: World,
    ana: Device,
    /// How sure she is of each goal in the end, in the order of the goals.
    pub(crate) sure: Vec<u8>,
}

/// What raw Automerge is given.
pub(crate) struct Pieces {
    snapshot: Vec<u8>,
    changes: Vec<Vec<u8>>,
}

/// A circle whose document has so many changes, the one that founds it and one for each goal among them.
pub(crate) fn made(changes: usize) -> LongCircle {
    let mut world = World::new(changes as u64);
    world.default_relay = None;
    let ana = world.person("Ana");
    let circle_id = world.starts_circle(ana, CircleKind::Group);
    let goal_ids: Vec<GoalId> = (0..GOALS).map(|n| world.sets_goal(ana, draft(&format!("Goal {n}")))).collect();
    let mut long = LongCircle { world, ana, sure: vec![0; GOALS] };
    for turn in 0..changes.saturating_sub(1 + GOALS) {
        let place = turn % GOALS;
        let edit = if (turn / GOALS) % TEXT_EVERY == TEXT_EVERY - 1 {
            GoalEdit::Text(GoalField::NextStep, format!("Ask one question in week {}", turn / GOALS))
        } else {
            let sure = (turn / GOALS % 10) as u8 + 1;
            long.sure[place] = sure;
            GoalEdit::Confidence(Confidence::new(sure))
        };
        let command = Command::EditGoal { circle_id, goal_id: goal_ids[place], edits: vec![edit] };
        long.world.does_and_waits(ana, command);
    }
    long.world.run_until_quiet();
    long
}

impl LongCircle {
    /// Her browser profile.
    pub(crate) fn profile(&self) -> &Profile {
        self.world.profile(self.ana)
    }

    /// What stands on her disk.
    pub(crate) fn records(&self) -> BTreeMap<String, Vec<u8>> {
        self.profile().disk.records().clone()
    }

    /// The pieces of the circle's document: of all documents on the disk the one with the most bytes.
    pub(crate) fn pieces(&self) -> Result<Pieces, Box<dyn std::error::Error>> {
        Ok(documents_on(self.profile())?
            .into_iter()
            .max_by_key(Pieces::bytes)
            .ok_or("there is no document on the disk")?)
    }

    /// Writes the document as one Automerge file, for the references in JavaScript.
    pub(crate) fn write_document(&self, file: &Path) -> Result<(), Box<dyn std::error::Error>> {
        Ok(std::fs::write(file, self.pieces()?.loaded()?.save())?)
    }

    /// Writes the disk and its key, for a browser that is to find them in its own storage.
    pub(crate) fn write_disk(&self, file: &Path) -> Result<(), Box<dyn std::error::Error>> {
        let mut disk = format!("key {}\n", hexadecimal(&self.profile().storage_key));
        let circle_id = self.world.circle_id(self.ana);
        writeln!(disk, "circle {}", hexadecimal(&circle_id.0))?;
        for (key, bytes) in self.profile().disk.records() {
            writeln!(disk, "record {key} {}", hexadecimal(bytes))?;
        }
        Ok(std::fs::write(file, disk)?)
    }
}

impl Pieces {
    /// Raw Automerge reads them.
    pub(crate) fn loaded(&self) -> Result<AutoCommit, AutomergeError> {
        let mut document = if self.snapshot.is_empty() { AutoCommit::new() } else { AutoCommit::load(&self.snapshot)? };
        document.load_incremental(&self.changes.concat())?;
        Ok(document)
    }

    /// How many bytes they are.
    pub(crate) fn bytes(&self) -> usize {
        self.snapshot.len() + self.changes.iter().map(Vec::len).sum::<usize>()
    }
}

/// The pieces of every document on this disk.
pub(crate) fn documents_on(profile: &Profile) -> Result<Vec<Pieces>, Box<dyn std::error::Error>> {
    let key = profile.key();
    let mut documents: BTreeMap<&str, Pieces> = BTreeMap::new();
    for (name, sealed) in profile.disk.records() {
        let parts: Vec<&str> = name.split('/').collect();
        let ["d", tag, kind, _] = parts[..] else { continue };
        let bytes = open(&key, &Binding::new("stored record", &[name.as_bytes()]), sealed)?;
        let pieces = documents.entry(tag).or_insert_with(|| Pieces { snapshot: Vec::new(), changes: Vec::new() });
        if kind == "s" { pieces.snapshot = bytes } else { pieces.changes.push(bytes) }
    }
    Ok(documents.into_values().collect())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
