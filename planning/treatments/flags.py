"""The patient bar: health, what followed the treatments given here, the last toxin."""

from datetime import date

from clinic.practice import dates
from clinic.practice.access import READS_HEALTH, may
from clinic.practice.models import Membership
from clinic.practice.numbers import plain
from patients.records.flags import Flag, flags
from patients.records.models import Patient
from planning.treatments.previous_treatment import LastToxin, later_toxin
from planning.treatments.unwanted_effects import recorded_effects


def patient_flags(patient: Patient) -> list[Flag]:
    return flags(patient.health_histories.first(), recorded_effects(patient))


def flags_for(patient: Patient, reader: Membership) -> list[Flag]:
    return patient_flags(patient) if may(reader, READS_HEALTH) else []


def toxin_flag(last: LastToxin | None, today: date) -> Flag:
    if last is None:
        return {"tone": "line", "text": "Last toxin: none recorded"}
    days = last.days(today)
    ago = "today" if not days else "1 day ago" if days == 1 else f"{days} days ago"
    what = "elsewhere" if last.units_here is None else f"{plain(last.units_here)} U"
    return {"tone": "info", "text": f"Last toxin {dates.short_day(last.on)}, {ago}, {what}"}


def toxin_flag_of(patient: Patient, today: date) -> Flag:
    """`toxin_flag` without reading a stored document."""
    given = patient.treatments.current().without_documents().order_by("-ended_at").first()
    here = LastToxin(given.ended_on, given.product, float(given.total_units)) if given else None
    return toxin_flag(later_toxin(here, patient), today)
