//! The gate by examples: one story for each thing that it refuses, and what it never refuses.

use super::*;
use crate::documents::{Document, Heads, Skeleton, index, text};
use crate::identifiers::{GoalId, PersonId};
use crate::mentoring::goal::{GoalDraft, GoalEdit, GoalField, GoalState};
use crate::writing::Splice;
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, Automerge, ObjType, ROOT, ReadDoc, ScalarValue};

const ANA: [u8; 16] = [0xA; 16];
const BEN: [u8; 16] = [0xB; 16];
const MALLORY: [u8; 16] = [0xF; 16];

fn splice(at: u32, delete: u32, insert: &str) -> Splice {
    Splice { at, delete, insert: insert.into() }
}

fn types(document: &mut Document, splices: &[Splice]) -> Vec<u8> {
    let base = document.heads();
    text::write(document, &base, splices, 1_000).unwrap().stored.unwrap().bytes
}

fn receive(document: &mut Document, chunks: &[Vec<u8>]) -> Received {
    let chunks: Vec<&[u8]> = chunks.iter().map(Vec::as_slice).collect();
    document.receive(&chunks)
}

fn whys(received: &Received) -> Vec<Why> {
    received.refused.iter().map(|refused| refused.why).collect()
}

/// A member who writes with Automerge itself, past everything that this program would write.
struct Member(Automerge);

impl Member {
    fn beginning(skeleton: Skeleton) -> Self {
        Self(skeleton.make().with_actor(ActorId::from(&MALLORY)))
    }

    fn writes(
        &mut self,
        write: impl FnOnce(&mut automerge::transaction::Transaction<'_>) -> Result<(), automerge::AutomergeError>,
    ) -> Vec<u8> {
        let mut transaction = self.0.transaction();
        write(&mut transaction).unwrap();
        transaction.commit_with(CommitOptions::default().with_time(5));
        self.0.get_last_local_change().unwrap().raw_bytes().to_vec()
    }
}

#[test]
fn everything_that_this_program_writes_passes_in_any_order() {
    let mut ana = Document::new(Skeleton::CircleIndex, &ANA);
    let mut ben = Document::new(Skeleton::CircleIndex, &BEN);
    let goal_id = GoalId([7; 16]);
    let draft = GoalDraft { aim: "Speak up 🌱 in the seminar".into(), ..GoalDraft::default() };
    let mut changes = Vec::new();
    changes.extend(index::add_goal(&mut ana, goal_id, PersonId([1; 16]), &draft, 10).unwrap());
    changes.extend(index::set_title(&mut ana, "Ana & Ben", 11).unwrap());
    for step in 0..20 {
        let edits = [
            GoalEdit::Text(GoalField::Why, format!("because {step}")),
            GoalEdit::State(GoalState::ALL[step % 5]),
            GoalEdit::Confidence(crate::mentoring::goal::Confidence::new((step % 3) as u8)),
        ];
        changes.extend(index::edit_goal(&mut ana, goal_id, &edits, 20 + step as u64).unwrap());
    }
    changes.reverse();
    let mut stored = 0;
    for (position, change) in changes.iter().enumerate() {
        let received = ben.receive(&[&change.bytes]);
        assert_eq!(received.refused, []);
        stored += received.stored.len();
        let last = position + 1 == changes.len();
        assert_eq!((received.waiting, stored), if last { (0, changes.len()) } else { (position + 1, 0) });
    }
    assert_eq!(ben.heads(), ana.heads());
    assert_eq!(index::goals(&ben), index::goals(&ana));
    assert_eq!(index::title(&ben), "Ana & Ben");
}

#[test]
fn a_whole_document_passes_like_its_changes() {
    let mut ana = Document::new(Skeleton::Text, &ANA);
    for step in 0..200 {
        types(&mut ana, &[splice(step, 0, "x")]);
    }
    let mut ben = Document::new(Skeleton::Text, &BEN);
    let received = receive(&mut ben, &[ana.snapshot().unwrap()]);
    assert_eq!((received.refused.as_slice(), received.stored.len()), (&[][..], 200));
    assert_eq!(text::text(&ben), text::text(&ana));
    assert_eq!(received.touched.text.iter().map(|splice| splice.insert.len()).sum::<usize>(), 200);
}

#[test]
fn writing_on_an_older_state_passes_too() {
    let mut ana = Document::new(Skeleton::Text, &ANA);
    let mut ben = Document::new(Skeleton::Text, &BEN);
    let empty = ana.heads();
    let mut changes = vec![types(&mut ana, &[splice(0, 0, "one ")])];
    let one = ana.heads();
    changes.extend(text::write(&mut ana, &one, &[splice(4, 0, "three")], 2).unwrap().stored.map(|stored| stored.bytes));
    let late = text::write(&mut ana, &one, &[splice(4, 0, "two ")], 3).unwrap();
    changes.extend(late.stored.map(|stored| stored.bytes));
    let later = text::write(&mut ana, &empty, &[splice(0, 0, "zero ")], 4).unwrap();
    changes.extend(later.stored.map(|stored| stored.bytes));
    changes.push(types(&mut ana, &[splice(0, 0, ">")]));
    let received = receive(&mut ben, &changes);
    assert_eq!((received.refused.as_slice(), received.stored.len()), (&[][..], 5));
    assert_eq!(text::text(&ben), text::text(&ana));
    for word in ["zero ", "one ", "two ", "three"] {
        assert!(text::text(&ben).contains(word), "{}", text::text(&ben));
    }
}

#[test]
fn a_refused_change_takes_with_it_what_builds_on_it_and_nothing_else() {
    let mut mallory = Member::beginning(Skeleton::Text);
    let bad = mallory.writes(|transaction| transaction.put(ROOT, "text", 1));
    let good = mallory.writes(|transaction| transaction.put(ROOT, "more", 1));
    let mut ana = Document::new(Skeleton::Text, &ANA);
    let hello = types(&mut ana, &[splice(0, 0, "hello")]);
    let mut ben = Document::new(Skeleton::Text, &BEN);
    let received = receive(&mut ben, &[good.clone(), bad.clone(), hello]);
    assert_eq!(whys(&received), [Why::Fixed, Why::BuildsOnRefused]);
    assert_eq!(text::text(&ben), "hello");
    assert_eq!(whys(&receive(&mut ben, &[good, bad])), [Why::BuildsOnRefused; 2]);
}

#[test]
fn nobody_can_take_a_goal_away_or_put_something_in_its_place() {
    let mut ana = Document::new(Skeleton::CircleIndex, &ANA);
    let goal_id = GoalId([7; 16]);
    let draft = GoalDraft { aim: "Speak up".into(), ..GoalDraft::default() };
    let goal = index::add_goal(&mut ana, goal_id, PersonId([1; 16]), &draft, 10).unwrap().unwrap().bytes;

    let key = goal_id.to_string();
    let mut informed = Member::beginning(Skeleton::CircleIndex);
    informed.0.load_incremental(&goal).unwrap();
    let goals = informed.0.get(ROOT, "goals").unwrap().unwrap().1;
    let removing = informed.writes(|transaction| transaction.delete(&goals, &key[..]));
    let mut blind = Member::beginning(Skeleton::CircleIndex);
    let list = blind.writes(|transaction| transaction.put(ROOT, "goals", "gone"));
    let mut quick = Member::beginning(Skeleton::CircleIndex);
    let beside = quick.writes(|transaction| transaction.put(&goals, &key[..], "gone"));
    let mut other = Member::beginning(Skeleton::CircleIndex);
    let fake = other.writes(|transaction| {
        transaction.put_object(ROOT, "x", ObjType::Map)?;
        transaction.put_object(&goals, &key[..], ObjType::Map).map(|_| ())
    });

    let mut ben = Document::new(Skeleton::CircleIndex, &BEN);
    assert_eq!(whys(&receive(&mut ben, &[goal.clone(), removing, list])), [Why::Fixed; 2]);
    for beside in [beside, fake] {
        let mut ben = Document::new(Skeleton::CircleIndex, &BEN);
        assert_eq!(whys(&receive(&mut ben, &[beside, goal.clone()])), []);
        assert_eq!(index::goals(&ben), index::goals(&ana));
    }
}

#[test]
fn what_this_format_never_uses_is_refused() {
    let list = Member::beginning(Skeleton::Text)
        .writes(|transaction| transaction.put_object(ROOT, "list", ObjType::List).map(|_| ()));
    let counter =
        Member::beginning(Skeleton::Text).writes(|transaction| transaction.put(ROOT, "n", ScalarValue::counter(1)));
    let bytes = Member::beginning(Skeleton::Text).writes(|transaction| transaction.put(ROOT, "n", vec![1, 2]));
    let mut document = Document::new(Skeleton::Text, &BEN);
    assert_eq!(whys(&receive(&mut document, &[list, counter, bytes])), [Why::Unsupported; 3]);
}

#[test]
fn nobody_writes_under_my_name() {
    let mut ana = Document::new(Skeleton::Text, &ANA);
    let mut forger = Document::new(Skeleton::Text, &ANA);
    let forged = types(&mut forger, &[splice(0, 0, "I never said that")]);
    assert_eq!(whys(&receive(&mut ana, &[forged])), [Why::Forged]);
    types(&mut ana, &[splice(0, 0, "what I said")]);
    assert_eq!(text::text(&ana), "what I said");
}

#[test]
fn two_changes_in_one_place_of_an_author_are_not_both_taken() {
    let mut mallory = Document::new(Skeleton::Text, &MALLORY);
    let mut twin = Document::new(Skeleton::Text, &MALLORY);
    let one = types(&mut mallory, &[splice(0, 0, "one")]);
    let other = types(&mut twin, &[splice(0, 0, "other")]);
    let mut ben = Document::new(Skeleton::Text, &BEN);
    let received = receive(&mut ben, &[one, other]);
    assert_eq!((received.stored.len(), whys(&received)), (1, vec![Why::Forged]));
}

#[test]
fn a_few_bytes_that_stand_for_billions_of_operations_are_refused_without_expanding_them() {
    let mut ana = Document::new(Skeleton::Text, &ANA);
    let change = types(&mut ana, &[splice(0, 0, "aaaaaaaaaa")]);
    let mut document = Document::new(Skeleton::Text, &BEN);
    // The run of ten equal actions (behind ten insertions) becomes one of four billion.
    let body = chunk::body(&change);
    let position = body.windows(4).position(|bytes| bytes == [0, 10, 10, 1]).unwrap() + 2;
    let mut bomb = [&body[..position], &[0x80, 0x80, 0x80, 0x80, 0x10], &body[position + 1..]].concat();
    // The column's length grows with it.
    let column = body.windows(2).position(|bytes| bytes == [0x42, 2]).unwrap();
    bomb[column + 1] += 4;
    let bomb = chunk::around(1, &bomb);
    assert_eq!(whys(&receive(&mut document, &[bomb])), [Why::TooManyOps]);
}

#[test]
fn a_document_that_inflates_without_end_is_refused() {
    use flate2::{Compression, write::DeflateEncoder};
    use std::io::Write;
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..80 {
        encoder.write_all(&vec![0; 1 << 20]).unwrap();
    }
    let column = encoder.finish().unwrap();
    // No actors, no heads, no columns of changes, one compressed column of operations.
    let mut body = vec![0, 0, 0, 1, 0x42 | 8];
    let mut length = column.len();
    while length > 0x7F {
        body.push((length & 0x7F) as u8 | 0x80);
        length >>= 7;
    }
    body.push(length as u8);
    body.extend(&column);
    assert_eq!(whole::check(&body), Err(Why::TooLarge));
    assert!(column.len() < 1 << 20);
}

#[test]
fn a_refused_change_is_remembered_and_heads_that_are_not_known_are_passed_over() {
    let mut ben = Document::new(Skeleton::Text, &BEN);
    types(&mut ben, &[splice(0, 0, "abc")]);
    let unknown: Heads = [ChangeHash([9; 32])].into_iter().collect();
    assert_eq!((ben.count_since(&unknown), ben.changes_since(&unknown).len()), (2, 2));
    assert!(!ben.has_all(&unknown));
    assert_eq!(ben.count_since(&ben.heads()), 0);
}

#[test]
fn the_same_content_in_another_form_is_refused() {
    let mut mallory = Document::new(Skeleton::Text, &MALLORY);
    let change = types(&mut mallory, &[splice(0, 0, "mmmmmmmmmm")]);
    // Ten equal actions are written as nine and one, which Automerge would take and never give back.
    let body = chunk::body(&change);
    let position = body.windows(4).position(|bytes| bytes == [0, 10, 10, 1]).unwrap() + 2;
    let mut odd = [&body[..position], &[9, 1, 0x7F], &body[position + 1..]].concat();
    let column = body.windows(2).position(|bytes| bytes == [0x42, 2]).unwrap();
    odd[column + 1] += 2;
    let mut ben = Document::new(Skeleton::Text, &BEN);
    assert_eq!(whys(&receive(&mut ben, &[chunk::around(1, &odd)])), [Why::NotCanonical]);
}

#[test]
fn a_change_that_cannot_be_kept_puts_the_document_back() {
    let mut ana = Document::new(Skeleton::Text, &ANA);
    let mut twin = Document::new(Skeleton::Text, &ANA);
    let mut ben = Document::new(Skeleton::Text, &BEN);
    let before = types(&mut ben, &[splice(0, 0, "before ")]);
    let fine = types(&mut ana, &[splice(0, 0, "fine ")]);
    let clash = types(&mut twin, &[splice(0, 0, "clash ")]);
    let later = types(&mut ana, &[splice(0, 0, "later ")]);

    // Past the first checks, as if they had missed that two changes have one place.
    let accepted = [fine, clash].map(|bytes| {
        let change = automerge::Change::try_from(&bytes[..]).unwrap();
        ben.history.add_change(&change);
        let deps = change.deps().iter().map(|dep| ChangeHash(dep.0)).collect();
        let pending = waiting::Pending { bytes, deps, digest: [0; 32], rebuilt: false };
        taking::Accepted { hash: ChangeHash(change.hash().0), change, pending }
    });
    let mut received = Received::default();
    ben.apply(accepted.into(), &mut received);
    assert_eq!((received.stored.len(), whys(&received)), (1, vec![Why::NotKept]));
    assert_eq!(text::length(&ben), "before fine ".len());

    assert_eq!(whys(&receive(&mut ben, &[later])), []);
    assert_eq!(text::length(&ben), "before fine later ".len());
    let mut chidi = Document::new(Skeleton::Text, &[0xC; 16]);
    assert_eq!(whys(&receive(&mut chidi, &[before, ben.snapshot().unwrap()])), []);
    assert_eq!(text::text(&chidi), text::text(&ben));
}
