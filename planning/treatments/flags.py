"""The patient bar: who it is, health, what followed the treatments given here, the last toxin."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from clinic.practice import dates
from clinic.practice.access import READS_HEALTH, may
from clinic.practice.models import Membership
from clinic.practice.numbers import plain
from patients.records.flags import Flag, flag, health_flags
from patients.records.models import Patient, SexChoices
from planning.treatments.previous_treatment import LastToxin, later_toxin
from planning.treatments.unwanted_effects import recorded_effects


@dataclass(frozen=True)
class PatientBar:
    """`chips` and `clear` are empty for a reader who may not know the patient's health."""

    patient: Patient
    age: int
    chips: list[Flag] = field(default_factory=list)
    clear: list[str] = field(default_factory=list)


def patient_bar(
    patient: Patient, reader: Membership | None, today: date, asked: Mapping[str, Any] = MappingProxyType({})
) -> PatientBar:
    """`asked`: the answers about health of a consult that is being written."""
    age = patient.age_on(today)
    if not may(reader, READS_HEALTH):
        return PatientBar(patient, age)
    newest = patient.health_histories.select_related("clinic").first()
    may_be_pregnant = patient.sex != SexChoices.MALE  # as the protocol asks (`may_be_pregnant`)
    health = health_flags(newest, recorded_effects(patient), today, asked, may_be_pregnant=may_be_pregnant)
    chips = [*health.chips, toxin_flag_of(patient, today), *health.not_asked]
    return PatientBar(patient, age, chips, health.clear)


def toxin_flag(last: LastToxin | None, today: date) -> Flag:
    if last is None:
        return flag("line", "Last toxin: none recorded", shortest="No toxin recorded")
    ago, day = _ago(last.days(today)), dates.short_day(last.on)
    units, where = (
        ("units not known", "told") if last.units_here is None else (f"{plain(last.units_here)} U", "given here")
    )
    what = " ".join(filter(None, (units, last.product)))
    return flag(
        "info",
        f"Last toxin {day}, {ago} ago, {what}, {where}",
        shorter=f"Toxin {day}, {ago}, {what}, {where}",
        shortest=f"Toxin {ago}, {where if last.units_here is None else units}",
    )


def _ago(days: int) -> str:
    """Whole weeks from the second on."""
    if days < 14:
        return "1 day" if days == 1 else f"{days} days"
    return f"{days // 7} weeks"


def toxin_flag_of(patient: Patient, today: date) -> Flag:
    """`toxin_flag` without reading a stored document."""
    given = patient.treatments.current().without_documents().order_by("-ended_at").first()
    here = LastToxin(given.ended_on, given.product, float(given.total_units)) if given else None
    return toxin_flag(later_toxin(here, patient), today)
