//! Goals in a story.

use crate::tab::Answer;
use crate::world::{Device, World};
use alongside::engine::command::Command;
use alongside::engine::view::GoalView;
use alongside::identifiers::GoalId;
use alongside::mentoring::goal::{GoalDraft, GoalEdit};

/// A goal of which nothing is filled in but the aim.
pub fn draft(aim: &str) -> GoalDraft {
    GoalDraft { aim: aim.to_owned(), ..GoalDraft::default() }
}

impl World {
    /// The person sets a goal and waits until it is saved.
    pub fn sets_goal(&mut self, device: Device, draft: GoalDraft) -> GoalId {
        let (goal_id, command) = self.goal_to_set(device, draft);
        assert_eq!(self.does_and_waits(device, command), Answer::Done);
        goal_id
    }

    /// The command that sets a goal in the circle of the story.
    pub fn goal_to_set(&mut self, device: Device, draft: GoalDraft) -> (GoalId, Command) {
        let goal_id = GoalId(self.random());
        (goal_id, Command::AddGoal { circle_id: self.circle_id(device), goal_id, draft })
    }

    /// The person changes a goal; what became of it.
    pub fn edits_goal(&mut self, device: Device, goal_id: GoalId, edits: Vec<GoalEdit>) -> Answer {
        let circle_id = self.circle_id(device);
        self.does_and_waits(device, Command::EditGoal { circle_id, goal_id, edits })
    }

    /// A goal as this device shows it.
    ///
    /// # Panics
    /// When it does not show it.
    pub fn goal(&mut self, device: Device, goal_id: GoalId) -> GoalView {
        let goals = self.circle(device).goals;
        goals.into_iter().find(|goal| goal.goal_id == goal_id).expect("the goal is shown")
    }

    /// The aims of all goals that this device shows.
    pub fn aims(&mut self, device: Device) -> Vec<String> {
        self.circle(device).goals.into_iter().map(|goal| goal.content.aim).collect()
    }
}
