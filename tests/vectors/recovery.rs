//! The vectors of the recovery kit, of what waits for it, and of a backup.

use crate::{Vectors, device, hex};
use alongside::identifiers::{CircleId, DocumentId};
use alongside::sync::recovery::{
    BackedCircle, Backup, Kit, KitLink, PointerGathering, read_backup, seal_pointer, write_backup,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

const ENTRIES: [&[u8]; 2] = [b"first", b"second"];

fn entries() -> Vec<Vec<u8>> {
    ENTRIES.map(<[u8]>::to_vec).to_vec()
}

fn backup() -> Backup {
    let circle_id = CircleId([3; 16]);
    let documents = vec![(DocumentId([5; 16]), b"snapshot".to_vec())];
    let circles = vec![BackedCircle { circle_id, entries: entries(), documents }];
    Backup { made_at_ms: crate::NOW, person: b"log".to_vec(), personal_circle: circle_id, circles }
}

pub(crate) fn made(add: &mut dyn FnMut(&str, String)) {
    let mut rng = ChaCha20Rng::from_seed([8; 32]);
    let kit = Kit::random(&mut rng);
    add("kit words", kit.words().join(" "));
    add(
        "kit link",
        KitLink::new(kit.clone(), Some("https://alongside.example")).to_text("https://alongside.example").to_string(),
    );
    add("kit device id", kit.known().device.device_id().to_string());
    add("kit device signing", hex(&kit.known().device.signing));
    add("kit device sealing", hex(&kit.known().device.sealing));
    add("kit box key", hex(kit.box_key().as_bytes()));
    let (slot, pointer) = seal_pointer(&device(1), &kit.known(), 7, entries(), &mut rng).unwrap().remove(0);
    add("kit pointer slot", slot);
    add("kit pointer", hex(pointer.as_bytes()));
    add("backup", hex(&write_backup(&device(1), &[kit.known()], &backup(), &mut rng).unwrap()));
}

#[test]
fn a_kit_on_paper_reads_what_was_left_for_it() {
    let file = Vectors::file();
    let link = KitLink::from_text(file.text("kit link")).unwrap();
    assert_eq!(KitLink::from_text(file.text("kit words")).unwrap().kit(), link.kit());
    assert_eq!(link.relay(), Some("https://alongside.example"));
    assert_eq!(link.kit().known().device.device_id().to_string(), file.text("kit device id"));
    let heard = PointerGathering::new(link.kit()).hear(file.text("kit pointer slot"), &file.bytes("kit pointer"));
    let pointer = heard.unwrap();
    assert_eq!((pointer.device, pointer.number, pointer.entries), (device(1).public(), 7, entries()));
}

#[test]
fn a_backup_of_this_version_is_restored() {
    let file = Vectors::file();
    let kit = Kit::from_words(file.text("kit words")).unwrap();
    let restored = read_backup(&file.bytes("backup"), &kit).unwrap();
    assert_eq!((restored.backup, restored.made_by), (backup(), device(1).public()));
}
