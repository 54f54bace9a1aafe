"""The timeline of one patient. What an entry looks like is a template `chart/entries/<kind>.html`
that gets the row as `row`; where entries come from is in timeline_sources.py."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clinic.practice.access import READS_PATIENTS, RoleSet, may
from clinic.practice.models import Membership
from patients.chart.check_in_results import CheckInResult
from patients.records.models import Patient
from planning.treatments.unwanted_effects import UnwantedEffects

MOST_OF_A_KIND = 200


@dataclass(frozen=True)
class StoredPaper:
    """A finished document; `url` where the reader may open it."""

    row: Any
    url: str


@dataclass(frozen=True)
class Entry:
    """Something that happened, or will. `mark` is how the dot is drawn: done, stop, quiet or empty. `url` opens it, where the reader may;
    an entry that is not `precise` is about a day, not a moment; one that is `to_do` still lies ahead, whatever its day."""

    at: datetime
    kind: str
    row: Any
    mark: str = ""
    url: str = ""
    precise: bool = True
    to_do: bool = False
    effects: UnwantedEffects | None = None  # of a treatment, as its check-in recorded them
    result: CheckInResult | None = None  # of a treatment, how it came out
    papers: tuple[StoredPaper, ...] = ()

    @property
    def template(self) -> str:
        return f"chart/entries/{self.kind}.html"


@dataclass(frozen=True)
class TimelineSource:
    """Where entries come from; it is asked only for a reader with one of `roles`."""

    entries: Callable[[Patient, Membership], Iterable[Entry]]
    roles: RoleSet = READS_PATIENTS


@dataclass(frozen=True)
class Timeline:
    """`coming` soonest first, `past` newest first."""

    coming: list[Entry]
    past: list[Entry]


def build(patient: Patient, reader: Membership, *, now: datetime, sources: Iterable[TimelineSource]) -> Timeline:
    """Everything the reader may see."""
    asked = [source for source in sources if may(reader, source.roles)]
    found = sorted((entry for source in asked for entry in source.entries(patient, reader)), key=lambda entry: entry.at)
    ahead = [entry.to_do or entry.at > now for entry in found]
    coming = [entry for entry, lies_ahead in zip(found, ahead, strict=True) if lies_ahead]
    past = [entry for entry, lies_ahead in zip(found, ahead, strict=True) if not lies_ahead]
    return Timeline(coming=coming, past=past[::-1])
