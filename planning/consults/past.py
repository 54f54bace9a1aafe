"""What is known of the patient's toxin before today. Treatments lie in a room above this one, which hands its last one down through
`register`; what the patient said of other clinics is in the newest plan."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic.practice import dates
from clinic.practice.templatetags.look import plain
from patients.records.flags import Flag
from patients.records.models import Patient
from planning.consults.words import word


@dataclass(frozen=True)
class AreaBefore:
    """One area of the last treatment: `units` by side or as `total`, how it came out, and the engine's adjustment for the next visit.
    `outcome` and `next_visit` are empty while nobody judged it."""

    area: str
    units: tuple[tuple[str, float], ...]
    outcome: str = ""
    next_visit: str = ""
    next_tone: str = ""

    @property
    def word(self) -> str:
        return word(self.area)


@dataclass(frozen=True)
class TreatmentBefore:
    """The last treatment that this clinic gave. `units_in_90_days` counts onabotulinumtoxinA given here until today; `effects` is None
    where nobody asked for unwanted ones, `effects_on` the day of the check-in that they are of; `points` are `(x, y, units, label)` on the
    front of the face."""

    id: Any
    on: date
    product: str
    total: float
    units_in_90_days: float
    areas: tuple[AreaBefore, ...]
    points: tuple[tuple[float, float, str, str], ...]
    judged_on: date | None = None
    effects: tuple[str, ...] | None = None
    effects_on: date | None = None

    def area(self, area: str) -> AreaBefore | None:
        return next((one for one in self.areas if one.area == area), None)

    @property
    def by_area(self) -> dict[str, AreaBefore]:
        return {one.area: one for one in self.areas}


@dataclass(frozen=True)
class Last:
    """`here` holds the treatment where it was given in this clinic; otherwise the patient said so in a consult."""

    on: date
    product: str
    here: TreatmentBefore | None = None

    def days(self, today: date) -> int:
        return (today - self.on).days


@dataclass(frozen=True)
class RecordedToxin:
    """What the signed records say on one day: the last treatment, onabotulinumtoxinA of 90 days, and the contract's
    `toxin_history.areas`: the last dose of each area and how it came out."""

    on: date
    product: str
    units_in_90_days: float
    areas: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Provider:
    """What the room that keeps treatments hands down."""

    last: Callable[[Patient], TreatmentBefore | None]
    recorded: Callable[[Patient, date], RecordedToxin | None]


_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Called once at start by the room that keeps treatments."""
    if provider not in _providers:
        _providers.append(provider)


def last_treatment(patient: Patient) -> TreatmentBefore | None:
    found = [treatment for provider in _providers if (treatment := provider.last(patient))]
    return max(found, key=lambda treatment: treatment.on, default=None)


def recorded_toxin(patient: Patient, today: date) -> RecordedToxin | None:
    found = [recorded for provider in _providers if (recorded := provider.recorded(patient, today))]
    return max(found, key=lambda recorded: recorded.on, default=None)


def with_recorded(told: Mapping[str, Any], here: RecordedToxin) -> dict[str, Any]:
    """The contract's `toxin_history`: what was answered, which is of other clinics, and what was given here.

    The later of two treatments is the last one. Units elsewhere add to those of the record; nobody asked for them: they are known only
    where the record alone keeps the interval closed. "First time: yes" stays as it was answered, and the engine names the contradiction.
    """
    joined = {"first_time": False, **told, "areas": {area: dict(before) for area, before in here.areas.items()}}
    elsewhere_since = (told.get("last_on") or "") > here.on.isoformat()
    if not elsewhere_since:
        joined |= {"last_on": here.on.isoformat(), "last_product": here.product}
    if told.get("units_last_90_days") is not None:
        joined["units_last_90_days"] = told["units_last_90_days"] + here.units_in_90_days
    elif here.units_in_90_days and not elsewhere_since:
        joined["units_last_90_days"] = here.units_in_90_days
    return joined


def against_record(patient: Patient, data: Mapping[str, Any], today: date) -> list[str]:
    """Answers of a draft that the record here contradicts, in words."""
    here, told = recorded_toxin(patient, today), data.get("toxin_history", {})
    return _against(told, here) if here and told else []


def _against(told: Mapping[str, Any], here: RecordedToxin) -> list[str]:
    on, product = dates.short_day(here.on), here.product
    said = []
    if told.get("first_time"):
        said.append(f"Answered: first time. On record here: {product} on {on}. One of the two is wrong.")
    last_on = told.get("last_on")
    if last_on and last_on < here.on.isoformat():
        day = dates.short_day(date.fromisoformat(last_on))
        said.append(f"Answered: last treatment on {day}. On record here: {on}, and the later day counts.")
    if last_on == here.on.isoformat() and told.get("last_product") not in (None, product):
        said.append(f"Answered: {told['last_product']} on {on}. On record here: {product}, and the record counts.")
    return said


def last_toxin(patient: Patient, treated: TreatmentBefore | None) -> Last | None:
    """The later of what was given here and what the newest plan was told."""
    known = [Last(treated.on, treated.product, treated)] if treated else []
    plan = patient.plans.order_by("-made_at").only("document").first()
    told = plan.document.get("toxin_history", {}) if plan else {}
    if told.get("last_on"):
        known.append(Last(date.fromisoformat(told["last_on"]), told.get("last_product") or ""))
    return max(known, key=lambda last: (last.on, last.here is not None), default=None)


def flag(last: Last | None, today: date) -> Flag:
    """For the patient bar."""
    if last is None:
        return {"tone": "line", "text": "Last toxin: none recorded"}
    days = last.days(today)
    ago = "today" if not days else "1 day ago" if days == 1 else f"{days} days ago"
    what = f"{plain(last.here.total)} U" if last.here else "elsewhere"
    return {"tone": "info", "text": f"Last toxin {dates.short_day(last.on)}, {ago}, {what}"}


def flag_of(patient: Patient, today: date) -> Flag:
    return flag(last_toxin(patient, last_treatment(patient)), today)


def as_history(treated: TreatmentBefore) -> dict[str, str]:
    """The history section of the form, by field, as it is when the patient had no toxin anywhere else since; units given here are counted
    from their records."""
    return {
        "toxin_history.first_time": "no",
        "toxin_history.last_on": treated.on.isoformat(),
        "toxin_history.last_product": treated.product,
        "toxin_history.units_last_90_days": "0",
    }
