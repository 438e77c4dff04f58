//! What did not take effect, in words: what happened, what is safe, what to do.
//!
//! Human wording of every refusal and happening stands here and nowhere else.

use crate::engine::view::{CodeView, Happening, InvitationRefusal, KitRefusal, Refusal, StorageTrouble};
use crate::mentoring::goal::GoalRefusal;
use crate::mentoring::item::ItemRefusal;
use crate::ui::app::App;
use crate::ui::heard::Unable;

/// A sentence in three parts.
pub(crate) struct Said {
    /// What happened.
    pub(crate) what: String,
    /// What is safe, and what to do.
    pub(crate) next: String,
}

/// Why a command took no effect.
pub(crate) fn refusal(app: App, refusal: &Refusal) -> Said {
    let (what, next) = match refusal {
        Refusal::Name => ("refused.name", "refused.name.next"),
        Refusal::NoName => ("refused.no_name", "refused.no_name.next"),
        Refusal::Unknown => ("refused.unknown", "refused.unknown.next"),
        Refusal::Goal(GoalRefusal::NoAim) => ("refused.no_aim", "refused.no_aim.next"),
        Refusal::Goal(GoalRefusal::TooLong(_)) => ("refused.field_too_long", "refused.too_long.next"),
        Refusal::Goal(GoalRefusal::NotTheOwner) => ("refused.not_the_owner", "refused.not_the_owner.next"),
        Refusal::Item(ItemRefusal::NoWords) => ("refused.no_words", "refused.no_words.next"),
        Refusal::Item(ItemRefusal::TooLong) => ("refused.words_too_long", "refused.too_long.next"),
        Refusal::Item(ItemRefusal::NotAValue) => ("refused.unknown", "refused.no_words.next"),
        Refusal::Item(ItemRefusal::NotYours) => ("refused.not_yours", "refused.not_the_owner.next"),
        Refusal::TitleTooLong => ("refused.title_too_long", "refused.too_long.next"),
        Refusal::TextTooLong => ("refused.text_too_long", "refused.text_too_long.next"),
        Refusal::Splices => ("refused.splices", "refused.splices.next"),
        Refusal::Invitation(why) => return invitation(app, *why),
        Refusal::RelayAddress => ("refused.relay_address", "refused.relay_address.next"),
        Refusal::CircleFull => ("refused.circle_full", "refused.circle_full.next"),
        Refusal::NoLinks => ("refused.no_links", "refused.no_links.next"),
        Refusal::NoKit => ("refused.no_kit", "refused.no_kit.next"),
        Refusal::TooLarge => ("refused.too_large", "refused.too_large.next"),
        Refusal::NotIn => ("refused.not_in", "refused.not_in.next"),
        Refusal::Storage(trouble) => return Said { what: storage(app, *trouble), next: app.say("storage.next") },
    };
    Said { what: app.say(what), next: app.say(next) }
}

/// Why an invitation or a code cannot be used.
pub(crate) fn invitation(app: App, why: InvitationRefusal) -> Said {
    let (what, next) = match why {
        InvitationRefusal::Broken => ("invitation.broken", "invitation.broken.next"),
        InvitationRefusal::TooNew => ("invitation.too_new", "invitation.too_new.next"),
        InvitationRefusal::Used => ("invitation.used", "invitation.used.next"),
        InvitationRefusal::Expired => ("invitation.expired", "invitation.ask_again"),
        InvitationRefusal::Withdrawn => ("invitation.withdrawn", "invitation.ask_again"),
        InvitationRefusal::Mine => ("invitation.mine", "invitation.mine.next"),
        InvitationRefusal::AlreadyIn => ("invitation.already_in", "invitation.already_in.next"),
        InvitationRefusal::NoRelay => ("invitation.no_relay", "invitation.no_relay.next"),
        InvitationRefusal::Foreign => ("invitation.foreign", "invitation.foreign.next"),
        InvitationRefusal::NotEmpty => ("invitation.not_empty", "invitation.not_empty.next"),
        InvitationRefusal::OtherKind => ("invitation.other_kind", "invitation.other_kind.next"),
    };
    Said { what: app.say(what), next: app.say(next) }
}

/// Why a kit, a backup or an export is not taken.
pub(crate) fn kit(app: App, why: KitRefusal) -> Said {
    let (what, next) = match why {
        KitRefusal::Word(place) => {
            let number = app.outside().number(app.words().language(), f64::from(place));
            let what = app.tell("kit_refused.word", &[("n", &number)]);
            return Said { what, next: app.say("kit_refused.word.next") };
        }
        KitRefusal::Count => ("kit_refused.count", "kit_refused.count.next"),
        KitRefusal::Checksum => ("kit_refused.checksum", "kit_refused.checksum.next"),
        KitRefusal::Broken => ("kit_refused.broken", "kit_refused.broken.next"),
        KitRefusal::TooNew => ("kit_refused.too_new", "invitation.too_new.next"),
        KitRefusal::NotThisKit => ("kit_refused.other_kit", "kit_refused.other_kit.next"),
        KitRefusal::DamagedFile => ("kit_refused.damaged", "kit_refused.damaged.next"),
        KitRefusal::NotEmpty => ("invitation.not_empty", "invitation.not_empty.next"),
    };
    Said { what: app.say(what), next: app.say(next) }
}

/// Why storage did not do it.
pub(crate) fn storage(app: App, trouble: StorageTrouble) -> String {
    app.say(match trouble {
        StorageTrouble::Full => "storage.full",
        StorageTrouble::Refused => "storage.refused",
        StorageTrouble::Failed => "storage.trouble",
    })
}

/// Something that the engine tells the person.
pub(crate) fn happening(app: App, what: &Happening) -> Said {
    let (what, next) = match what {
        Happening::DamagedPiece(_) => ("notice.damaged", "notice.damaged.next"),
        Happening::LockedStorage => ("notice.locked", "notice.locked.next"),
        Happening::RefusedChanges(Some(person)) => {
            let what = app.tell("notice.refused_changes_of", &[("name", &person.name)]);
            return Said { what, next: app.say("notice.refused_changes.next") };
        }
        Happening::RefusedChanges(None) => ("notice.refused_changes", "notice.refused_changes.next"),
        Happening::StartedAnew => ("notice.started_anew", "notice.started_anew.next"),
        Happening::TooNew => ("notice.too_new", "notice.too_new.next"),
        Happening::RelayWentBack => ("notice.relay_went_back", "notice.relay_went_back.next"),
        Happening::ThisDeviceRemoved => ("place.removed", "place.removed.next"),
        Happening::NewDevice(name) => {
            let what = app.tell("notice.new_device", &[("name", name)]);
            return Said { what, next: app.say("notice.new_device.next") };
        }
        Happening::GoesOnWithout(person, _) => {
            let what = app.tell("notice.goes_on", &[("name", &person.name)]);
            return Said { what, next: app.say("notice.goes_on.next") };
        }
        Happening::Imported(circles) => {
            let what = app.count("notice.imported", *circles, &[]);
            return Said { what, next: app.say("notice.imported.next") };
        }
        Happening::NotImported(why) => return kit(app, *why),
        Happening::KitAdvised => ("notice.kit", "notice.kit.next"),
    };
    Said { what: app.say(what), next: app.say(next) }
}

/// Why the app cannot run here.
pub(crate) fn unable(app: App, unable: Unable) -> Said {
    match unable {
        Unable::Missing(part) => {
            Said { what: app.say("unable.too_old"), next: app.tell("unable.too_old.next", &[("part", part)]) }
        }
        Unable::NotSecure => Said { what: app.say("unable.not_secure"), next: app.say("unable.not_secure.next") },
    }
}

/// How an exchange of codes stands, as a step to take.
pub(crate) fn code(app: App, code: &CodeView) -> String {
    match code {
        CodeView::Making => app.say("code.making"),
        CodeView::Offer(_) => app.say("code.offer"),
        CodeView::Answer(_) => app.say("code.answer"),
        CodeView::Opening => app.say("code.opening"),
        CodeView::Open(person) => app.tell("code.open", &[("name", &person.name)]),
        CodeView::DidNotOpen => app.say("code.did_not_open"),
    }
}
