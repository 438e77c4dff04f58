//! What ought to be, in plain structs: words in notes, goals, names, and what of it was promised.
//!
//! Knows nothing of changes, keys or links. What was never said to be saved may be lost in a crash, or be
//! there; what was said to be saved has to be there.

use alongside::engine::command::Command;
use alongside::identifiers::{DeviceId, GoalId, NoteId};
use alongside::mentoring::goal::{GoalEdit, GoalField};
use alongside_world::tab::Promised;
use alongside_world::{Device, World};
use std::collections::{BTreeMap, BTreeSet};

/// What ought to be.
#[derive(Default)]
pub(crate) struct Model {
    /// By the word; every word is typed once.
    pub(crate) words: BTreeMap<String, Word>,
    /// By who sets it and which.
    pub(crate) goals: BTreeMap<GoalId, Goal>,
    /// By the note: whether it was said to be saved.
    pub(crate) notes: BTreeMap<NoteId, Note>,
    /// By the device: every name given, and how many of them were said to be saved.
    pub(crate) names: BTreeMap<Device, Said>,
    /// Devices that were said to be removed, and on which device that was said.
    pub(crate) removed: BTreeSet<(Device, DeviceId)>,
    /// Devices on which it was said that their person has left.
    pub(crate) left: BTreeSet<Device>,
    /// Goals that were set after the weather had cleared.
    pub(crate) canaries: usize,
    heard: BTreeMap<Device, usize>,
    counter: u64,
}

/// A word that somebody typed.
pub(crate) struct Word {
    /// Into which note.
    pub(crate) note_id: NoteId,
    /// On which device.
    pub(crate) by: Device,
    /// Its typing was said to be saved.
    pub(crate) promised: bool,
    /// Somebody took it out, or tried to.
    pub(crate) taken_out: bool,
    /// Its going was said to be saved.
    pub(crate) going_promised: bool,
}

/// A goal that somebody set.
pub(crate) struct Goal {
    /// On which device.
    pub(crate) by: Device,
    /// Its aims, one after the other.
    pub(crate) aims: Said,
}

/// A note that somebody began.
pub(crate) struct Note {
    /// On which device.
    pub(crate) by: Device,
    /// Its beginning was said to be saved.
    pub(crate) promised: bool,
}

/// Values one after the other, each replacing the one before.
#[derive(Default)]
pub(crate) struct Said {
    /// All of them.
    pub(crate) values: Vec<String>,
    /// How many were said to be saved.
    pub(crate) promised: usize,
    /// One went out to others from a full disk, and its engine died: it comes back, and meets what was said since.
    pub(crate) may_be_mixed: bool,
}

impl Said {
    /// What may be shown now: the last value that was said to be saved, or a later one.
    pub(crate) fn allowed(&self) -> &[String] {
        if self.may_be_mixed { &self.values } else { &self.values[self.promised.saturating_sub(1)..] }
    }

    fn promise(&mut self, value: &str) {
        if let Some(place) = self.values.iter().position(|known| known == value) {
            self.promised = self.promised.max(place + 1);
        }
    }
}

impl Model {
    /// A word or name that nobody has used.
    pub(crate) fn fresh(&mut self, start: &str) -> String {
        self.counter += 1;
        format!("{start}{}", self.counter)
    }

    /// What went to others and was on no disk here, comes back to this device as if another had written it.
    fn hear_left_to_others(&mut self, world: &World, device: Device) {
        for command in &world.profile(device).left_to_others {
            let said = match command {
                Command::EditGoal { goal_id, .. } => self.goals.get_mut(goal_id).map(|goal| &mut goal.aims),
                Command::GiveName { .. } => self.names.get_mut(&device),
                _ => None,
            };
            said.into_iter().for_each(|said| said.may_be_mixed = true);
        }
    }

    /// Takes in what this device's person was told is saved since the last time.
    pub(crate) fn hear(&mut self, world: &World, device: Device) {
        self.hear_left_to_others(world, device);
        let promised = &world.profile(device).promised;
        let heard = self.heard.insert(device, promised.len()).unwrap_or_default();
        for (_, promised) in &promised[heard..] {
            match promised {
                Promised::Text(note_id, text) => self.text_is_promised(device, *note_id, text),
                Promised::Command(Command::AddNote { note_id, .. }) => {
                    if let Some(note) = self.notes.get_mut(note_id) {
                        note.promised = true;
                    }
                }
                Promised::Command(Command::AddGoal { goal_id, draft, .. }) => self.aim_is_promised(goal_id, &draft.aim),
                Promised::Command(Command::EditGoal { goal_id, edits, .. }) => {
                    for edit in edits {
                        if let GoalEdit::Text(GoalField::Aim, aim) = edit {
                            self.aim_is_promised(goal_id, aim);
                        }
                    }
                }
                Promised::Command(Command::GiveName { name }) => {
                    if let Some(names) = self.names.get_mut(&device) {
                        names.promise(name);
                    }
                }
                Promised::Command(Command::RemoveDevice { device_id }) => {
                    self.removed.insert((device, *device_id));
                }
                Promised::Command(Command::Leave { .. }) => {
                    self.left.insert(device);
                }
                Promised::Command(_) => {}
            }
        }
    }

    fn aim_is_promised(&mut self, goal_id: &GoalId, aim: &str) {
        if let Some(goal) = self.goals.get_mut(goal_id) {
            goal.aims.promise(aim);
        }
    }

    fn text_is_promised(&mut self, device: Device, note_id: NoteId, text: &str) {
        let there: Vec<&str> = text.split_whitespace().collect();
        for (word, facts) in &mut self.words {
            if facts.note_id == note_id && facts.by == device {
                let is_there = there.contains(&word.as_str());
                facts.going_promised |= facts.promised && facts.taken_out && !is_there;
                facts.promised |= is_there;
            }
        }
    }
}
