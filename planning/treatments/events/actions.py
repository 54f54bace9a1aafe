"""Every write about adverse events: opened, looked at again, closed."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from clinic.audit.log import record as log
from clinic.practice.idempotency import content_hash, made_before
from clinic.practice.models import Membership, User
from patients.records.locking import lock_patient
from planning.engine.contract.vocabulary import CheckInEffect
from planning.treatments.effect_words import Effect, effect_code, is_followed
from planning.treatments.events import told_again
from planning.treatments.events.codes import DoneToday, EntryKind, EventOutcome
from planning.treatments.events.models import AdverseEvent, AdverseEventEntry
from planning.treatments.events.since import check_since
from planning.treatments.models import Review, Treatment


@dataclass(frozen=True)
class EventFollowUp:
    """What was done about an effect, when somebody looks next, and who calls the patient. `day_is_usual`: nobody chose the day."""

    next_look_on: date
    caller: Membership
    done: tuple[str, ...] = ()
    note: str = ""
    day_is_usual: bool = False

    @property
    def entry(self) -> dict[str, Any]:
        return {"next_look_on": self.next_look_on, "caller": self.caller, "done": self.done, "note": self.note}

    @property
    def says_something(self) -> bool:
        return bool(self.done or self.note.strip()) or not self.day_is_usual


@dataclass(frozen=True)
class EventEnding:
    outcome: str
    resolved_on: date | None = None


class AlreadyOpen(ValidationError):
    """The same effect on the same side is open; `event` is that event."""

    def __init__(self, event: AdverseEvent) -> None:
        super().__init__(f"{event.brief}: it is open already. Add what is new to its log.")
        self.event = event


class EventChanged(ValidationError):
    """Somebody wrote into the log since the page was opened."""

    def __init__(self, newest: AdverseEventEntry) -> None:
        said = "It was closed" if newest.kind == EntryKind.CLOSED else f"“{newest.get_kind_display()}” was added"
        super().__init__(f"{said} meanwhile by {newest.made_by.name}. Read the log, then decide again.")
        self.newest = newest


@transaction.atomic
def open_event(
    *, treatment: Treatment, effect: Mapping[str, Any], follow: EventFollowUp, idempotency_key: uuid.UUID, by: User
) -> AdverseEvent:
    """Between visits, `effect` as the contract's check-in tells it. The same key and content give the same event; raises AlreadyOpen for an
    effect that is open on that side, ValidationError by field for days that cannot be."""
    content = content_hash(treatment=treatment, effect=dict(effect), follow=vars(follow))
    if made := made_before(AdverseEvent, idempotency_key, content):
        return made
    lock_patient(treatment.patient_id)
    if not treatment.is_current:
        raise ValidationError("This record was corrected since. Record the effect on the correction.")
    if same := next(iter(told_again.same_effect(treatment, effect).open()), None):
        raise AlreadyOpen(same)
    _check(treatment, effect, follow)
    return _open(treatment, effect, follow, by, idempotency_key, content, None)


def follow_from_review(
    *, review: Review, effects: Iterable[Effect], follow: EventFollowUp, by: User
) -> list[AdverseEvent]:
    """In the transaction of the check-in, for each effect that needs another look: a line in the log of its open event, else an event.

    An effect whose event was closed is only told again, unless it began after that. Raises ValidationError by field where nobody said when
    it came back, and where what was done would be kept nowhere.
    """
    lock_patient(review.treatment.patient_id)
    told = [{"effect": one} if isinstance(one, str) else dict(one) for one in effects if is_followed(one)]
    followed, closed = [], []
    for effect in told:
        known = list(told_again.known_events(review.treatment, effect))
        standing = next((event for event in known if event.is_open), None)
        if standing is not None:
            _see_again(standing, review, follow, by)
            followed.append(standing)
        elif back_after := told_again.not_back(known, effect):
            closed.append(back_after)
        else:
            followed.append(_open_at(review, effect, follow, by))
    if closed and not followed and follow.says_something:
        raise told_again.kept_nowhere(closed[0])
    return followed


def _see_again(event: AdverseEvent, review: Review, follow: EventFollowUp, by: User) -> None:
    """The check-in saw it. A day that nobody chose does not put off an earlier one."""
    _check_days(event.clinic.today(), follow)
    newest, said = event.newest, follow.entry
    due = newest.next_look_on
    if follow.day_is_usual and due and event.clinic.today() < due < follow.next_look_on:
        said["next_look_on"] = due
    key = uuid.uuid5(review.idempotency_key, f"seen {event.pk}")
    _write(event, newest.number + 1, EntryKind.SEEN, said, by, key, content_hash(event=event, said=said))
    about = {"event": str(event.pk), "kind": str(EntryKind.SEEN), "review": str(review.pk)}
    log(action="event.entry", obj=event.treatment, by=by, data=about)


def _open_at(review: Review, effect: Mapping[str, Any], follow: EventFollowUp, by: User) -> AdverseEvent:
    _check(review.treatment, effect, follow)
    key = uuid.uuid5(review.idempotency_key, f"{effect_code(effect)} {effect.get('side', '')}")
    return _open(review.treatment, effect, follow, by, key, content_hash(effect=effect), review)


def _open(
    treatment: Treatment,
    effect: Mapping[str, Any],
    follow: EventFollowUp,
    by: User,
    key: uuid.UUID,
    content: str,
    review: Review | None,
) -> AdverseEvent:
    since = effect.get("since")
    event = AdverseEvent.objects.create(
        clinic=treatment.clinic,
        treatment=treatment,
        patient=treatment.patient,
        review=review,
        effect=CheckInEffect(effect["effect"]).value,
        side=effect.get("side") or "",
        degree=effect.get("degree") or "",
        since=date.fromisoformat(since) if since else None,
        opened_by=by,
        idempotency_key=key,
        content_hash=content,
    )
    entry_key = uuid.uuid5(key, EntryKind.OPENED)
    _write(event, 1, EntryKind.OPENED, follow.entry, by, entry_key, content)
    log(action="event.open", obj=treatment, by=by, data={"event": str(event.pk), "effect": event.effect})
    return event


@transaction.atomic
def look_again(
    *,
    event: AdverseEvent,
    version: int,
    kind: EntryKind,
    follow: EventFollowUp,
    idempotency_key: uuid.UUID,
    by: User,
    course: str = "",
) -> AdverseEventEntry:
    """Add to the log. `version`: number of the newest entry that the page showed; raises EventChanged where there is a newer one."""
    content = content_hash(event=event, version=version, kind=kind, follow=vars(follow), course=course)
    if made := made_before(AdverseEventEntry, idempotency_key, content):
        return made
    event = _newest_of(event, version)
    _check_days(event.clinic.today(), follow)
    said = follow.entry | {"course": course}
    entry = _write(event, version + 1, kind, said, by, idempotency_key, content)
    about = {"event": str(event.pk), "kind": str(kind)}
    log(action="event.entry", obj=event.treatment, by=by, data=about)
    return entry


@transaction.atomic
def close(
    *,
    event: AdverseEvent,
    version: int,
    ending: EventEnding,
    idempotency_key: uuid.UUID,
    by: User,
    done: tuple[str, ...] = (),
    note: str = "",
) -> AdverseEventEntry:
    content = content_hash(event=event, version=version, ending=vars(ending), done=done, note=note)
    if made := made_before(AdverseEventEntry, idempotency_key, content):
        return made
    event = _newest_of(event, version)
    _check_ending(event, ending, note)
    said = vars(ending) | {"done": done, "note": note}
    entry = _write(event, version + 1, EntryKind.CLOSED, said, by, idempotency_key, content)
    about = {"event": str(event.pk), "outcome": ending.outcome}
    log(action="event.close", obj=event.treatment, by=by, data=about)
    return entry


def _newest_of(event: AdverseEvent, version: int) -> AdverseEvent:
    """The event, locked."""
    event = AdverseEvent.objects.select_for_update(of=("self",)).select_related("clinic", "treatment").get(pk=event.pk)
    newest = event.newest
    if newest.number != version or newest.kind == EntryKind.CLOSED:
        raise EventChanged(newest)
    return event


def _write(
    event: AdverseEvent, number: int, kind: EntryKind, said: Mapping[str, Any], by: User, key: uuid.UUID, content: str
) -> AdverseEventEntry:
    return AdverseEventEntry.objects.create(
        clinic=event.clinic,
        event=event,
        number=number,
        kind=kind,
        **{**said, "done": list(said.get("done", ()))},
        made_by=by,
        idempotency_key=key,
        content_hash=content,
    )


def _check(treatment: Treatment, effect: Mapping[str, Any], follow: EventFollowUp) -> None:
    today = treatment.clinic.today()
    if since := effect.get("since"):
        check_since(date.fromisoformat(since), treatment, today)
    _check_days(today, follow)


def _check_days(today: date, follow: EventFollowUp) -> None:
    if follow.next_look_on < today:
        raise ValidationError({"next_look_on": ["This day has passed. Choose today or a later day."]})
    if DoneToday.OTHER in follow.done and not follow.note.strip():
        raise ValidationError({"note": ["Say in a few words what was done."]})


def _check_ending(event: AdverseEvent, ending: EventEnding, note: str) -> None:
    today, on = event.clinic.today(), ending.resolved_on
    if ending.outcome == EventOutcome.RESOLVED:
        if on is None:
            raise ValidationError({"resolved_on": ["Since which day is it gone? An estimate will do."]})
        if on > today:
            raise ValidationError({"resolved_on": ["This day is still to come."]})
        if on < event.treatment.ended_on:
            raise ValidationError({"resolved_on": ["The treatment was later than this day."]})
    if ending.outcome == EventOutcome.MISTAKE and not note.strip():
        raise ValidationError({"note": ["Say why it was recorded by mistake."]})
