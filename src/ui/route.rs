//! Where in the app a person is, as an address of their own browser and back.
//!
//! Leaves the history itself to `Outside`. Invariant: reading what was written gives the same route, and any
//! address at all gives a room.

use crate::engine::command::Room;
use crate::identifiers::{CircleId, ItemId, NoteId};

/// A side of a circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Me and you, in two equal columns.
    Both,
    /// Everybody's goals as a list.
    Goals,
    /// Everybody's promises.
    Promises,
    /// Meetings to come and past.
    Meetings,
    /// The notes.
    Notes,
    /// Thanks.
    Thanks,
    /// Who is in it.
    People,
}

impl Side {
    /// Every side, in the order of the tabs.
    pub const ALL: [Self; 7] =
        [Self::Both, Self::Goals, Self::Promises, Self::Meetings, Self::Notes, Self::Thanks, Self::People];

    fn word(self) -> &'static str {
        match self {
            Self::Both => "",
            Self::Goals => "goals",
            Self::Promises => "promises",
            Self::Meetings => "meetings",
            Self::Notes => "notes",
            Self::Thanks => "thanks",
            Self::People => "people",
        }
    }
}

/// A room with its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// All circles at a glance.
    Today,
    /// My own circle, without knowing its name.
    Me,
    /// One circle.
    Circle(CircleId, Side),
    /// One note.
    Note(CircleId, NoteId),
    /// One meeting.
    Meeting(CircleId, ItemId),
    /// Inviting into a circle.
    Invite(CircleId),
    /// Being invited; the invitation itself stands after `#` and is no part of the route.
    Join,
    /// What is said at the end of a circle.
    Closing(CircleId),
    /// Settings.
    Settings,
    /// My devices.
    Devices,
    /// This browser, on the way to being a device of somebody.
    NewDevice,
    /// My recovery kit.
    Kit,
    /// Coming back with a recovery kit, which may stand after `#`.
    Recover,
    /// An address that leads nowhere.
    Nowhere,
}

impl Route {
    /// Reads the path of an address, without what follows `?` or `#`.
    pub fn parse(path: &str) -> Self {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let words = [parts.next(), parts.next(), parts.next(), parts.next(), parts.next()];
        let circle = words[1].and_then(|text| text.parse().ok());
        match (words, circle) {
            ([None, ..], _) => Self::Today,
            ([Some("me"), None, ..], _) => Self::Me,
            ([Some("join"), None, ..], _) => Self::Join,
            ([Some("settings"), None, ..], _) => Self::Settings,
            ([Some("devices"), None, ..], _) => Self::Devices,
            ([Some("device"), None, ..], _) => Self::NewDevice,
            ([Some("kit"), None, ..], _) => Self::Kit,
            ([Some("recover"), None, ..], _) => Self::Recover,
            ([Some("circle"), _, None, ..], Some(circle_id)) => Self::Circle(circle_id, Side::Both),
            ([Some("circle"), _, Some("invite"), None, _], Some(circle_id)) => Self::Invite(circle_id),
            ([Some("circle"), _, Some("closing"), None, _], Some(circle_id)) => Self::Closing(circle_id),
            ([Some("circle"), _, Some("meeting"), Some(meeting), None], Some(circle_id)) => {
                meeting.parse().map_or(Self::Nowhere, |item_id| Self::Meeting(circle_id, item_id))
            }
            ([Some("circle"), _, Some("note"), Some(note), None], Some(circle_id)) => {
                note.parse().map_or(Self::Nowhere, |note_id| Self::Note(circle_id, note_id))
            }
            ([Some("circle"), _, Some(side), None, _], Some(circle_id)) => Side::ALL
                .into_iter()
                .find(|known| known.word() == side)
                .map_or(Self::Nowhere, |side| Self::Circle(circle_id, side)),
            _ => Self::Nowhere,
        }
    }

    /// The path of this route.
    pub fn path(self) -> String {
        match self {
            Self::Today | Self::Nowhere => "/".to_owned(),
            Self::Me => "/me".to_owned(),
            Self::Circle(circle_id, Side::Both) => format!("/circle/{circle_id}"),
            Self::Circle(circle_id, side) => format!("/circle/{circle_id}/{}", side.word()),
            Self::Note(circle_id, note_id) => format!("/circle/{circle_id}/note/{note_id}"),
            Self::Meeting(circle_id, item_id) => format!("/circle/{circle_id}/meeting/{item_id}"),
            Self::Invite(circle_id) => format!("/circle/{circle_id}/invite"),
            Self::Closing(circle_id) => format!("/circle/{circle_id}/closing"),
            Self::Join => "/join".to_owned(),
            Self::Settings => "/settings".to_owned(),
            Self::Devices => "/devices".to_owned(),
            Self::NewDevice => "/device".to_owned(),
            Self::Kit => "/kit".to_owned(),
            Self::Recover => "/recover".to_owned(),
        }
    }

    /// What the engine keeps the screen up to date with while a person is here.
    pub fn room(self, mine: Option<CircleId>) -> Room {
        match self {
            Self::Today | Self::Nowhere => Room::Today,
            Self::Me => mine.map_or(Room::Today, Room::Circle),
            Self::Circle(circle_id, _) | Self::Closing(circle_id) | Self::Meeting(circle_id, _) => {
                Room::Circle(circle_id)
            }
            Self::Note(circle_id, note_id) => Room::Note(circle_id, note_id),
            Self::Invite(circle_id) => Room::Invite(circle_id),
            Self::Join | Self::NewDevice => Room::Joining,
            Self::Settings => Room::Settings,
            Self::Devices => Room::Devices,
            Self::Kit => Room::Kit,
            Self::Recover => Room::Recovering,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_room_can_be_found_again_by_its_address() {
        let (circle_id, note_id) = (CircleId([7; 16]), NoteId([9; 16]));
        let mut routes = vec![Route::Today, Route::Me, Route::Join, Route::Settings, Route::Devices, Route::NewDevice];
        routes.extend([Route::Kit, Route::Recover, Route::Closing(circle_id)]);
        routes.push(Route::Meeting(circle_id, ItemId([8; 16])));
        routes.extend([Route::Note(circle_id, note_id), Route::Invite(circle_id)]);
        routes.extend(Side::ALL.map(|side| Route::Circle(circle_id, side)));
        for route in routes {
            assert_eq!(Route::parse(&route.path()), route);
        }
    }

    #[test]
    fn a_strange_address_leads_to_a_room_that_says_so() {
        for path in ["/circle", "/circle/7", "/settings/more", "/circle/zz/goals", "/x", "/circle/é/note/1/2/3"] {
            assert_eq!(Route::parse(path), Route::Nowhere, "{path}");
        }
    }

    #[test]
    fn an_invitation_after_the_hash_is_no_part_of_the_room() {
        assert_eq!(Route::parse("/join#abc/def"), Route::Join);
        assert_eq!(Route::parse("/?fixture=1"), Route::Today);
    }
}
