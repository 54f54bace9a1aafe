"""Each action of the log as people read it."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    SIGN_INS = "sign-ins"
    REFUSALS = "refusals"
    STAFF = "staff"
    READING = "reading"
    WRITING = "writing"
    EXPORTS = "exports"
    EMERGENCY = "emergency"


KIND_WORDS = {
    Kind.SIGN_INS: "Sign-ins and accounts",
    Kind.REFUSALS: "Refusals",
    Kind.STAFF: "Staff and settings",
    Kind.READING: "Reading",
    Kind.WRITING: "Writing",
    Kind.EXPORTS: "Exports and downloads",
    Kind.EMERGENCY: "Emergency access",
}


@dataclass(frozen=True)
class Sentence:
    words: str
    kind: Kind


SENTENCES: dict[str, Sentence] = {
    action: Sentence(words, kind)
    for kind, of_kind in {
        Kind.SIGN_INS: {
            "account.signed_in": "Signed in",
            "account.signed_out": "Signed out",
            "account.password_changed": "Changed the password",
            "account.password_reset": "Set a new password by the mailed link",
            "factor.added": "Added a second factor",
            "factor.removed": "Removed a second factor",
            "factor.used_recovery": "Signed in with a recovery code",
            "session.ended": "Ended a session on a device",
        },
        Kind.REFUSALS: {
            "access.refused": "Asked for a page",
            "account.witness_refused": "A wrong answer was given for this witness",
            "account.sign_in_refused": "A wrong password was tried for this account",
            "link.refuse": "Was not let into the aftercare page",
        },
        Kind.STAFF: {
            "clinic.open": "Opened the clinic in Glabella",
            "clinic.update": "Changed the clinic\u2019s settings",
            "clinic.logo": "Changed the logo",
            "token.made": "Let a program call the API",
            "token.revoked": "Took a program\u2019s token back",
            "feed.made": "Made an address for a calendar",
            "feed.revoked": "Took the address for a calendar back",
            "member.invited": "Invited a colleague",
            "member.joined": "Accepted the invitation",
            "member.changed": "Changed a colleague\u2019s roles or details",
            "member.deactivated": "Deactivated a colleague",
            "member.reactivated": "Let a colleague work here again",
            "invitation.withdrawn": "Withdrew an invitation",
            "protocol.signed": "Signed the protocol",
            "room.added": "Added a room",
            "room.renamed": "Renamed a room",
            "room.retired": "Closed a room to new visits",
            "message.words_saved": "Saved the words of a message",
            "message.rule_set": "Changed when a message is sent",
            "message.settings_set": "Changed the quiet hours of messages",
            "room.restored": "Took a room into use again",
            "closed_day.added": "Closed the clinic on some days",
            "closed_day.changed": "Changed on which days the clinic is closed",
            "closed_day.removed": "Opened the clinic on days that were closed",
            "visit_type.added": "Added a visit type",
            "visit_type.changed": "Changed a visit type",
            "visit_type.retired": "Retired a visit type",
            "visit_type.restored": "Took a visit type into use again",
            "absence.added": "Entered an absence",
            "absence.changed": "Changed an absence",
            "absence.removed": "Took back an absence",
        },
        Kind.READING: {
            "audit.view": "Read the audit",
            "audit.view_patient": "Read who opened the chart",
            "message.list": "Saw the messages to patients",
            "patient.list": "Saw a list of patients",
            "patient.view": "Opened the chart",
            "day.view": "Saw the day\u2019s visits",
            "check_ins.view": "Saw the check-ins to do",
            "closed_day.visits": "Saw the visits booked on closed days",
            "absence.visits": "Saw the visits that an absence hits",
            "follow_up.view": "Saw the follow-up to do",
            "consult.view": "Opened a consult",
            "plan.view": "Opened a plan",
            "plan.list": "Saw the list of plans",
            "treatment.view": "Opened a treatment record",
            "stock.fridge": "Looked into the fridge",
            "stock.lot": "Opened a lot",
            "event.list": "Saw the list of open unwanted effects",
            "lot.patients": "Saw the patients of a lot",
            "vial.draws": "Saw what was drawn from a vial, and for whom",
            "recall.view": "Saw the patients of a recall",
            "document.view_day": "Saw the day\u2019s documents",
            "photograph.list": "Saw the list of photographs",
            "photograph.view": "Looked at a photograph",
            "link.open": "Opened the aftercare page with the birth date",
            "link.view": "Read the aftercare page",
        },
        Kind.WRITING: {
            "patient.create": "Added the patient",
            "patient.update": "Changed the patient\u2019s details",
            "patient.merge": "Merged another chart of the patient into this one",
            "patient.merged": "Merged this chart into another one of the patient",
            "import.upload": "Read an old list of patients",
            "import.checking": "Had an old list checked",
            "import.checked": "An old list was checked",
            "import.choose": "Said which rows of an old list are the same person",
            "import.adding": "Began to add the patients of an old list",
            "import.done": "The patients of an old list were added",
            "import.taking_back": "Began to take an old list back",
            "import.taken_back": "The patients of an old list were taken back",
            "patient.merge_undone": "Undid the merge of two charts",
            "health_history.record": "Recorded health answers",
            "earlier.enter": "Entered an earlier treatment",
            "earlier.retract": "Took back an earlier treatment",
            "consent.sign": "Had the patient sign a consent",
            "consent.withdraw": "Wrote down that a consent was withdrawn",
            "photograph.add": "Added a photograph",
            "photograph.retract": "Retracted a photograph",
            "photograph.use": "Changed what a photograph may be used for",
            "consult.start": "Began a consult",
            "consult.draft": "Saved a consult that is not finished",
            "consult.finish": "Finished a consult",
            "consult.abandon": "Gave up a consult",
            "plan.decide": "Decided a plan",
            "plan.without_consult": "Began a treatment without a plan",
            "plan.nothing_given": "Closed a treatment without a plan: nothing was given",
            "plan.answer": "Recorded the patient\u2019s answer to a plan",
            "stock.taken_in": "Took vials into stock",
            "stock.gtin_named": "Said what a GTIN stands for",
            "stock.vial_opened": "Opened a vial",
            "stock.wasted": "Recorded waste of a vial",
            "stock.removed": "Took unopened vials out of stock",
            "stock.notices_set": "Changed when stock gives notice",
            "stock.lot_withdrawn": "Withdrew a lot",
            "stock.lot_released": "Released a withdrawn lot",
            "account.witnessed": "Witnessed what a colleague did",
            "recall.started": "Recalled a lot",
            "recall.listed": "Put every patient of a recalled lot on its list",
            "recall.contact": "Noted that a patient of a recall was told or answered",
            "recall.closed": "Closed a recall",
            "treatment.record": "Signed a treatment record",
            "treatment.amend": "Corrected a treatment record",
            "treatment.ask_again": "Asked again before a treatment",
            "treatment.review": "Recorded the outcome of a check-in",
            "event.open": "Recorded an unwanted effect",
            "event.entry": "Added to the log of an unwanted effect",
            "event.close": "Closed an unwanted effect",
            "appointment.book": "Booked a visit",
            "appointment.move": "Moved a visit",
            "appointment.hand_over": "Handed a visit over to a colleague",
            "appointment.booked": "Put a visit back to booked",
            "appointment.confirmed": "Confirmed a visit",
            "appointment.arrived": "Marked the patient as arrived",
            "appointment.in_room": "Marked the patient as in the room",
            "appointment.done": "Marked a visit as done",
            "appointment.no_show": "Marked that the patient did not come",
            "appointment.cancelled": "Cancelled a visit",
            "appointment.cancel_reason": "Said why a visit was cancelled",
            "appointment.note": "Changed the note of a visit",
            "appointment.undo": "Took back the last deed on a visit",
            "check_in.due": "A check-in came due",
            "check_in.book": "Booked a check-in",
            "check_in.move": "Moved a check-in",
            "check_in.hand_over": "Handed a check-in over to a colleague",
            "check_in.booked": "A check-in is booked again",
            "check_in.seen": "A check-in took place, its outcome is missing",
            "check_in.done": "A check-in is done",
            "check_in.attempt": "Called about a check-in",
            "check_in.snooze": "Put off a check-in",
            "check_in.close": "Closed a check-in",
            "check_in.reopen": "Opened a check-in again",
            "check_in.attempt_undone": "Took back a call about a check-in",
            "check_in.attempt_note": "Noted words about a call",
            "follow_up.due": "A follow-up came onto the list",
            "follow_up.redate": "A later step of a plan has another day",
            "follow_up.release": "A later step of a plan may follow now",
            "follow_up.supersede": "Treated again: followed from then on",
            "follow_up.book": "Booked a follow-up",
            "follow_up.move": "Moved a follow-up",
            "follow_up.hand_over": "Handed a follow-up over to a colleague",
            "follow_up.done": "A later look is done",
            "follow_up.attempt": "Called about a follow-up",
            "follow_up.attempt_undone": "Took back a call about a follow-up",
            "follow_up.attempt_note": "Noted words about a call",
            "follow_up.snooze": "Put off a follow-up",
            "follow_up.close": "Closed a follow-up",
            "follow_up.reopen": "Opened a follow-up again",
            "draft.save": "Kept what was typed in a form",
            "draft.settle": "Sent a form that was kept",
            "draft.discard": "Threw away what was kept of a form",
            "draft.hand_over": "Handed what was kept of a form over to a colleague",
            "draft.purge": "Deleted old forms that were never sent",
            "document.make": "Made a document",
            "document.request": "Asked for a document",
            "document.request_day": "Asked for the day\u2019s documents",
            "link.send": "Sent the patient the aftercare link",
            "link.create": "Made a link to the aftercare page",
            "link.revoke": "Withdrew the link to the aftercare page",
            "message.queued": "A message was made ready",
            "message.not_sent": "Did not send a message",
            "message.delivered": "A message arrived, says the provider",
            "message.hurried": "Sent a held message at once",
            "message.dealt_with": "Dealt with a message that failed",
            "message.stopped_by_patient": "Wants no more messages by this way",
            "message.sent": "A message was sent",
            "message.failed": "A message could not be sent",
            "message.maybe_sent": "A message was perhaps sent",
            "message.cancelled": "A message was stopped before it was sent",
        },
        Kind.EXPORTS: {
            "photograph.download": "Downloaded a photograph for teaching or publicity",
            "document.download": "Downloaded a document",
            "export.made": "Exported data",
            "day.print": "Printed the day\u2019s sheet",
            "feed.read": "Read when somebody is busy, for their calendar",
            "link.calendar": "Took the check-in into a calendar",
        },
        Kind.EMERGENCY: {
            "glass.broken": "Opened the chart in an emergency, for one hour",
            "glass.ended": "Ended the emergency access",
        },
    }.items()
    for action, words in of_kind.items()
}


def actions_of(kind: Kind) -> list[str]:
    return [action for action, sentence in SENTENCES.items() if sentence.kind is kind]


def words_of(action: str) -> str:
    """An action of an older version that has no sentence any more is named as it stands in the log."""
    sentence = SENTENCES.get(action)
    return sentence.words if sentence else action.replace("_", " ").replace(".", ": ")
