"""Open events, the most urgent first: of the clinic, of a member, of patients."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from clinic.office.handover import users_of
from clinic.practice.models import Clinic, Membership
from patients.records.models import Patient
from planning.treatments.events.models import AdverseEvent


def open_events(clinic: Clinic) -> list[AdverseEvent]:
    return in_order(AdverseEvent.objects.with_people().open().filter(clinic=clinic))


def events_of_member(member: Membership) -> list[AdverseEvent]:
    """Those that this member calls about, those after their own treatments, and those of whom they took over from."""
    users = set(users_of(member))
    return [one for one in open_events(member.clinic) if users & {_caller(one), one.treatment.injector.user_id}]


def _caller(event: AdverseEvent) -> Any:
    caller = event.newest.caller
    return caller.user_id if caller else None


def events_of_patients(patients: Sequence[Patient]) -> dict[Any, list[AdverseEvent]]:
    found: dict[Any, list[AdverseEvent]] = {}
    rows = AdverseEvent.objects.open().filter(patient__in=patients).prefetch_related("entries")
    for event in in_order(rows):
        found.setdefault(event.patient_id, []).append(event)
    return found


def in_order(events: Any) -> list[AdverseEvent]:
    return sorted(events, key=lambda one: (one.due_on or date.max, one.opened_at))
