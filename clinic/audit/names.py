"""Names for the ids that events hold. Rooms above say how a patient is named; the log itself keeps no name."""

import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from clinic.audit.models import Event
from clinic.practice.models import Clinic, Membership, User

Texts = Callable[[Collection[str]], dict[str, str]]
"""Of ids, by id."""
_patient_names: list[Texts] = []
_reasons: dict[str, Texts] = {}

SYSTEM, PATIENT = "Glabella", "The patient"


@dataclass(frozen=True)
class Somebody:
    name: str
    role: str = ""


def name_patients_by(names: Texts) -> None:
    _patient_names.append(names)


def reasons_by(object_type: str, reasons: Texts) -> None:
    """Why it was done, kept beside the log and not in it."""
    _reasons[object_type] = reasons


class Names:
    """Of all people in these events, read at once."""

    def __init__(self, clinic: Clinic, events: Iterable[Event]) -> None:
        events = list(events)
        users = _ids(event.actor.removeprefix("user:") for event in events if event.actor.startswith("user:"))
        objects = _ids(event.object_id for event in events if event.object_type == Membership._meta.label_lower)
        here = Membership.objects.filter(clinic=clinic).select_related("user")
        self.members = {str(one.user_id): one for one in here.filter(user_id__in=users)}
        self.member_objects = {str(one.pk): one for one in here.filter(pk__in=objects)}
        others = [one for one in users if one not in self.members]
        self.users = {str(one.pk): one for one in User.objects.filter(pk__in=others)} if others else {}
        ids = _ids(event.patient_id for event in events if event.patient_id)
        self.patients: dict[str, str] = {}
        for names in _patient_names if ids else ():
            self.patients |= names(ids)

        self.reasons: dict[str, str] = {}
        for object_type, reasons in _reasons.items():
            told = _ids(event.object_id for event in events if event.object_type == object_type)
            self.reasons |= reasons(told) if told else {}

    def actor(self, event: Event) -> Somebody:
        kind, _, named = event.actor.partition(":")
        if kind == "link":
            return Somebody(PATIENT, "by the link")
        if kind != "user":
            return Somebody(SYSTEM, "the system")
        if member := self.members.get(named):
            return Somebody(member.user.name, member.role_words)
        return Somebody(self.users[named].name if named in self.users else "Somebody", "no longer here")

    def colleague(self, event: Event) -> str:
        """Of whose membership this is, where it is not the actor's own."""
        member = self.member_objects.get(event.object_id)
        return member.user.name if member and event.actor != f"user:{member.user_id}" else ""

    def patient(self, event: Event) -> str:
        return self.patients.get(event.patient_id or "", "")

    def reason(self, event: Event) -> str:
        return self.reasons.get(event.object_id, "")


def _ids(texts: Iterable[str]) -> set[str]:
    found = set()
    for text in texts:
        try:
            found.add(str(uuid.UUID(text)))
        except ValueError:
            continue
    return found
