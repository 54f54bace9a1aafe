"""One patient's story in one list. Each source asks a room in the room's own words; what an entry looks like is a template
`chart/entries/<kind>.html` that gets the row as `row`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clinic.practice.models import Membership
from patients.chart.access import sees_health
from patients.records.models import Patient

MOST_OF_A_KIND = 200


@dataclass(frozen=True)
class Entry:
    """Something that happened, or will. `mark` is how the dot is drawn: done, stop, quiet or empty."""

    at: datetime
    kind: str
    row: Any
    mark: str = ""

    @property
    def template(self) -> str:
        return f"chart/entries/{self.kind}.html"


@dataclass(frozen=True)
class Source:
    """Where entries come from; `clinical` ones only for those who read clinical detail."""

    entries: Callable[[Patient], Iterable[Entry]]
    clinical: bool = False


def of(patient: Patient, reader: Membership) -> list[Entry]:
    """Everything the reader may see, newest first."""
    clinical = sees_health(reader)
    sources = [source for source in SOURCES if clinical or not source.clinical]
    found = [entry for source in sources for entry in source.entries(patient)]
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _added(patient: Patient) -> Iterable[Entry]:
    yield Entry(patient.created_at, "added", patient, "quiet")


def _details_changes(patient: Patient) -> Iterable[Entry]:
    rows = patient.details_changes.select_related("changed_by")[:MOST_OF_A_KIND]
    return (Entry(row.changed_at, "details_change", row, "quiet") for row in rows)


def _health_histories(patient: Patient) -> Iterable[Entry]:
    rows = patient.health_histories.select_related("taken_by")[:MOST_OF_A_KIND]
    return (Entry(row.taken_at, "health_history", row, "quiet") for row in rows)


SOURCES: tuple[Source, ...] = (
    Source(_added),
    Source(_details_changes),
    Source(_health_histories, clinical=True),
)
