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
from planning.treatments.events.codes import DoneToday, EntryKind, EventOutcome
from planning.treatments.events.models import AdverseEvent, AdverseEventEntry
from planning.treatments.events.since import check_since
from planning.treatments.models import Review, Treatment


@dataclass(frozen=True)
class EventFollowUp:
    """What was done about an effect, when somebody looks next, and who calls the patient."""

    next_look_on: date
    caller: Membership
    done: tuple[str, ...] = ()
    note: str = ""


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
    if same := next(iter(_same(treatment, effect).open()), None):
        raise AlreadyOpen(same)
    _check(treatment, effect, follow)
    return _open(treatment, effect, follow, by, idempotency_key, content, None)


def open_from_review(
    *, review: Review, effects: Iterable[Effect], follow: EventFollowUp, by: User
) -> list[AdverseEvent]:
    """In the transaction of the check-in: an event for each effect that needs another look and has none yet."""
    treatment = review.treatment
    lock_patient(treatment.patient_id)
    told = [{"effect": one} if isinstance(one, str) else dict(one) for one in effects if is_followed(one)]
    opened = []
    for effect in told:
        known = _same(treatment, effect).exclude(pk__in=AdverseEvent.objects.mistaken())
        if any(event.is_open or not _is_back(event, effect) for event in known):
            continue
        _check(treatment, effect, follow)
        key = uuid.uuid5(review.idempotency_key, f"{effect_code(effect)} {effect.get('side', '')}")
        opened.append(_open(treatment, effect, follow, by, key, content_hash(effect=effect), review))
    return opened


def _same(treatment: Treatment, effect: Mapping[str, Any]) -> Any:
    here = AdverseEvent.objects.filter(treatment__plan=treatment.plan_id, effect=effect["effect"])
    return here.filter(side=effect.get("side") or "")


def _is_back(event: AdverseEvent, effect: Mapping[str, Any]) -> bool:
    """Began after it was gone; a check-in tells again what it found before."""
    gone_on, since = event.newest.resolved_on, effect.get("since")
    return bool(gone_on and since and date.fromisoformat(since) > gone_on)


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
    _write(event, 1, EntryKind.OPENED, vars(follow), by, entry_key, content)
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
    said = vars(follow) | {"course": course}
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
