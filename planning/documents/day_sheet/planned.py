"""What each visit of a day is about, and how many units it needs."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from clinic.booking.models import Appointment, CheckIn
from clinic.booking.views.today import ready_plans
from clinic.booking.worklist import areas_given
from clinic.practice import dates
from clinic.practice.models import Clinic
from clinic.practice.visit_kinds import VisitKind
from planning.consults.words import word
from planning.plans.models import Plan
from planning.treatments.models import Treatment
from planning.treatments.planned_areas import areas_to_treat, product_of
from planning.treatments.previous_treatment import LastToxin, last_toxins


@dataclass(frozen=True)
class ExpectedDose:
    """Planned units of one product, or those given today."""

    product: str
    units: Decimal
    areas: Sequence[str]
    given: bool = False


@dataclass(frozen=True)
class DayPlans:
    """By patient or by visit. `doses` and `toxins` are empty for the desk."""

    clinic: Clinic
    plans: dict[uuid.UUID, Plan]
    check_ins: dict[uuid.UUID, CheckIn]
    doses: dict[uuid.UUID, ExpectedDose] = field(default_factory=dict)
    toxins: dict[uuid.UUID, LastToxin | None] = field(default_factory=dict)
    with_doses: bool = False

    def dose(self, visit: Appointment) -> ExpectedDose | None:
        return self.doses.get(visit.patient_id) if visit.kind == VisitKind.TREATMENT else None

    def words(self, visit: Appointment) -> str:
        """The visit in a few words; the desk reads its note alone."""
        if not self.with_doses:
            return visit.note
        if visit.kind == VisitKind.CHECK_IN and (check_in := self.check_ins.get(visit.pk)):
            day = (visit.starts_on - self.clinic.day_of(check_in.treatment.ended_at)).days
            return f"Day {day}: {_listed(areas_given(check_in))}"
        if dose := self.dose(visit):
            return _listed(dose.areas)
        last = self.toxins.get(visit.patient_id)
        if visit.kind == VisitKind.CONSULT:
            return f"Last toxin {_when(last)}" if last else "No toxin on record"
        return visit.note


def _when(last: LastToxin) -> str:
    return dates.short_day(last.on) if last.day_is_known else str(last.when)


def _listed(areas: Sequence[str]) -> str:
    text = ", ".join(areas).lower()
    return text[:1].upper() + text[1:]


def read_plans(clinic: Clinic, day: date, visits: Sequence[Appointment], *, with_doses: bool) -> DayPlans:
    check_ins = CheckIn.objects.filter(appointment__in=visits).select_related("treatment")
    known = check_ins.defer("treatment__document", "treatment__outcome").prefetch_related("treatment__points")
    by_visit = {one.appointment_id: one for one in known if one.appointment_id}
    plans = ready_plans(list(visits))
    if not with_doses:
        return DayPlans(clinic, plans, by_visit)
    patients = list({visit.patient_id: visit.patient for visit in visits}.values())
    planned = {patient: _planned(plan) for patient, plan in plans.items()}
    doses = planned | _given_on(clinic, day, [one.pk for one in patients])
    return DayPlans(clinic, plans, by_visit, doses, last_toxins(patients, clinic), with_doses=True)


def _planned(plan: Plan) -> ExpectedDose:
    areas = [area for area in areas_to_treat(plan) if area.total]
    units = sum((area.total for area in areas), Decimal(0))
    return ExpectedDose(product_of(plan) or "", units, [area.name for area in areas])


def _given_on(clinic: Clinic, day: date, patients: Sequence[uuid.UUID]) -> dict[uuid.UUID, ExpectedDose]:
    start, end = clinic.day_bounds(day)
    rows = Treatment.objects.current().filter(patient__in=patients, ended_at__gte=start, ended_at__lt=end)
    rows = rows.without_documents().prefetch_related("points")
    return {one.patient_id: ExpectedDose(one.product, one.total_units, _areas_of(one), given=True) for one in rows}


def _areas_of(treatment: Treatment) -> list[str]:
    return [word(area) for area in dict.fromkeys(point.area for point in treatment.points.all() if point.units)]
