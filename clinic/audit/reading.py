"""The log as people read it: what is asked for, a page of it at a time, and each event as a row of words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet

from clinic.audit.models import Event
from clinic.audit.names import Names, Somebody
from clinic.audit.sentences import SENTENCES, Kind, actions_of, words_of
from clinic.practice.models import Clinic

PAGE = 50
FIELDS = {
    "paper": "paper",
    "language": "language of letters",
    "face_art": "face drawing",
    "cost_words": "costs",
    "opening_hours": "opening hours",
}
STEPS = {"password": "password", "mfa": "second factor", "usersessions": "session"}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Ids as text. Nothing chosen is everything."""

    person: str = ""
    kind: str = ""
    patient: str = ""
    also: tuple[str, ...] = ()
    """Charts that were merged into the patient's."""
    first: date | None = None
    last: date | None = None

    def told(self) -> dict[str, str]:
        return {name: str(value) for name, value in vars(self).items() if value}


def events(clinic: Clinic, asked: Asked) -> "QuerySet[Event]":
    """Newest first. Each choice has an index that begins with the clinic and ends in this order."""
    rows = Event.objects.filter(clinic_id=clinic.pk).order_by("-at", "-id")
    if asked.person:
        rows = rows.filter(actor=f"user:{asked.person}")
    if asked.kind:
        rows = rows.filter(action__in=actions_of(Kind(asked.kind)))
    if asked.patient:
        rows = rows.filter(patient_id__in=[asked.patient, *asked.also])
    if asked.first:
        rows = rows.filter(at__gte=clinic.day_bounds(asked.first)[0])
    if asked.last:
        rows = rows.filter(at__lt=clinic.day_bounds(asked.last)[1])
    return rows


def after(rows: "QuerySet[Event]", last: Event) -> "QuerySet[Event]":
    """The events that follow `last` in the list: older ones."""
    return rows.filter(Q(at__lt=last.at) | Q(at=last.at, id__lt=last.pk), at__lte=last.at)


@dataclass(frozen=True)
class AuditRow:
    event: Event
    at: datetime
    by: Somebody
    words: str
    detail: str
    tone: str
    mark: str
    patient: str
    device: str
    address: str


@dataclass(frozen=True)
class Slice:
    """`older` is the id of the last row where more follow."""

    days: list[tuple[date, list[AuditRow]]]
    older: int | None

    @property
    def rows(self) -> list[AuditRow]:
        return [row for _, rows in self.days for row in rows]


def read(clinic: Clinic, asked: Asked, before: str = "") -> Slice:
    """`before` is an `older`; one that is not there begins anew."""
    rows = events(clinic, asked)
    last = Event.objects.filter(clinic_id=clinic.pk, id=int(before)).first() if _is_id(before) else None
    found = list((after(rows, last) if last else rows)[: PAGE + 1])
    shown = in_words(clinic, found[:PAGE])
    days = [(day, list(of_day)) for day, of_day in groupby(shown, lambda row: row.at.date())]
    return Slice(days, found[PAGE - 1].pk if len(found) > PAGE else None)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18


def in_words(clinic: Clinic, found: Sequence[Event]) -> list[AuditRow]:
    names = Names(clinic, found)
    return [row_of(clinic, event, names) for event in found]


def row_of(clinic: Clinic, event: Event, names: Names) -> AuditRow:
    colleague, origin = names.colleague(event), event.data.get("from", {})
    tone, mark = look_of(event)
    return AuditRow(
        event=event,
        at=clinic.local(event.at),
        by=names.actor(event),
        words=f"{words_of(event.action)}: {colleague}" if colleague else words_of(event.action),
        detail=f"Reason: {reason}" if (reason := names.reason(event)) else detail(event),
        tone=tone,
        mark=mark,
        patient=names.patient(event),
        device=origin.get("device", ""),
        address=origin.get("address", ""),
    )


def look_of(event: Event) -> tuple[str, str]:
    """Tone and word of what an owner looks for first."""
    sentence = SENTENCES.get(event.action)
    if event.data.get("emergency") or (sentence and sentence.kind is Kind.EMERGENCY):
        return "warn", "Emergency access"
    if sentence and sentence.kind is Kind.REFUSALS:
        return "stop", "Refused"
    return "", ""


def detail(event: Event) -> str:
    data = event.data
    if event.action == "access.refused":
        asked = str(data.get("route", "")).rpartition(":")[2].replace("-", " ").replace("_", " ")
        why = "not there, or of another clinic" if data.get("status") == 404 else "not part of the role"
        return f"{asked.capitalize()}: {why}"
    if event.action == "account.signed_in":
        return _listed("With", [STEPS.get(step, step) for step in data.get("with", ())])
    if data.get("limit"):
        return "The last try for a while: this device has to wait"
    if event.action in ("clinic.update", "patient.update"):
        return _listed("Changed", [FIELDS.get(name, name.replace("_", " ")) for name in data.get("fields", ())])
    return _more(data)


def _more(data: dict[str, Any]) -> str:
    """A count, a page or a kind of what was seen or made."""
    if "patients" in data:
        return f"{len(data['patients'])} patients"
    told = data.get("page", "").removeprefix("chart") or data.get("kind") or data.get("what") or ""
    words = str(told).replace("_", " ").replace("-", " ")
    return f"{words.capitalize()}, as {data['format']}" if "format" in data else words.capitalize()


def _listed(before: str, words: Iterable[str]) -> str:
    found = ", ".join(words)
    return f"{before} {found}" if found else ""
