"""The patient bar: who it is, health, what followed the treatments given here, the last toxin, the consent to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from clinic.practice import dates
from clinic.practice.access import READS_HEALTH, may
from clinic.practice.models import Clinic, Membership
from clinic.practice.numbers import plain
from patients.consents import standing
from patients.consents.models import Consent
from patients.records.effects import RecordedEffects
from patients.records.flags import Flag, flag, health_flags
from patients.records.models import HealthHistory, Patient, SexChoices
from planning.treatments.before_needle.denied import denied_today
from planning.treatments.events.models import AdverseEvent
from planning.treatments.events.open_events import events_of_patients
from planning.treatments.previous_treatment import LastToxin, last_toxins
from planning.treatments.unwanted_effects import recorded_effects, recorded_effects_of


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
    consent = standing.newest_of([patient]).get(patient.pk)
    opened = events_of_patients([patient]).get(patient.pk, [])
    toxin = toxin_flag_of(patient, today)
    denied = denied_today([patient], patient.clinic).get(patient.pk, {})
    return _bar(patient, newest, recorded_effects(patient), toxin, consent, today, asked, opened, denied)


def patient_bars(patients: Sequence[Patient], clinic: Clinic, reader: Membership | None) -> dict[Any, PatientBar]:
    """`patient_bar` by id of the patient, in as many queries for many as for one."""
    today = clinic.today()
    if not may(reader, READS_HEALTH):
        return {one.pk: PatientBar(one, one.age_on(today)) for one in patients}
    newest = HealthHistory.objects.filter(patient__in=patients).order_by("patient", "-number").distinct("patient")
    histories = {one.patient_id: one for one in newest.select_related("clinic")}
    recorded, toxins = recorded_effects_of(patients, clinic), last_toxins(patients, clinic)
    consents = standing.newest_of(patients)
    opened, denied = events_of_patients(patients), denied_today(patients, clinic)
    return {
        one.pk: _bar(
            one,
            histories.get(one.pk),
            recorded.get(one.pk, []),
            toxin_flag(toxins[one.pk], today),
            consents.get(one.pk),
            today,
            opened=opened.get(one.pk, []),
            denied=denied.get(one.pk, {}),
        )
        for one in patients
    }


def _bar(
    patient: Patient,
    newest: HealthHistory | None,
    recorded: Sequence[RecordedEffects],
    toxin: Flag,
    consent: Consent | None,
    today: date,
    asked: Mapping[str, Any] = MappingProxyType({}),
    opened: Sequence[AdverseEvent] = (),
    denied: Mapping[str, Any] = MappingProxyType({}),
) -> PatientBar:
    may_be_pregnant = patient.sex != SexChoices.MALE  # as the protocol asks (`may_be_pregnant`)
    health = health_flags(newest, recorded, today, asked, denied=denied, may_be_pregnant=may_be_pregnant)
    signed = flag(**standing.chip(consent))
    chips = [*(event_flag(one, today) for one in opened), *health.chips]
    return PatientBar(patient, patient.age_on(today), [*chips, toxin, signed, *health.not_asked], health.clear)


def event_flag(event: AdverseEvent, today: date) -> Flag:
    due = dates.short_day(event.due_on) if event.due_on else ""
    look = f"look again since {due}, overdue" if event.is_overdue(today) else f"look again on {due}"
    return flag("stop", f"Open: {event.brief}, {look}", shorter=f"Open: {event.brief}, {due}", shortest=event.brief)


def toxin_flag(last: LastToxin | None, today: date) -> Flag:
    if last is None:
        return flag("line", "Last toxin: none recorded", shortest="No toxin recorded")
    if not last.day_is_known:
        return _vague(last)
    ago, day = dates.days_or_weeks(last.days(today)), dates.short_day(last.on)
    where = "told" if last.units_here is None else "given here"
    units = _units(last)
    what = " ".join(filter(None, (units, last.product)))
    return flag(
        "info",
        f"Last toxin {day}, {ago} ago, {what}, {where}",
        shorter=f"Toxin {day}, {ago}, {what}, {where}",
        shortest=f"Toxin {ago}, {where if last.units_here is None else units}",
    )


def _vague(last: LastToxin) -> Flag:
    what = " ".join(filter(None, (_units(last), last.product)))
    return flag(
        "info",
        f"Last toxin {last.when}, day not known, {what}, told",
        shorter=f"Toxin {last.when}, {what}, told",
        shortest=f"Toxin {last.when}, told",
    )


def _units(last: LastToxin) -> str:
    known = last.units_told if last.units_here is None else last.units_here
    return "units not known" if known is None else f"{plain(known)} U"


def toxin_flag_of(patient: Patient, today: date) -> Flag:
    """`toxin_flag` without reading a stored document."""
    return toxin_flag(last_toxins([patient], patient.clinic)[patient.pk], today)
