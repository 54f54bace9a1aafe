"""When this patient last had toxin, as far as anybody recorded it."""

from datetime import date
from typing import NamedTuple

from patients.records.flags import Flag
from patients.records.models import Patient


class Last(NamedTuple):
    """`here`: given in this clinic and signed; otherwise said by the patient in a consult."""

    on: date
    product: str
    here: bool


def last(patient: Patient) -> Last | None:
    """The latest of what was given here and what the newest plan was told."""
    known = [found for found in (_given(patient), _told(patient)) if found]
    return max(known, key=lambda found: found.on, default=None)


def _given(patient: Patient) -> Last | None:
    treatment = patient.treatments.current().select_related("clinic").order_by("-ended_at").first()
    if treatment is None:
        return None
    return Last(treatment.ended_at.astimezone(treatment.clinic.zone).date(), treatment.product, here=True)


def _told(patient: Patient) -> Last | None:
    plan = patient.plans.order_by("-made_at").first()
    history = plan.document.get("toxin_history", {}) if plan else {}
    if not history.get("last_on"):
        return None
    return Last(date.fromisoformat(history["last_on"]), history.get("last_product") or "", here=False)


def flag(patient: Patient) -> Flag:
    found = last(patient)
    if found is None:
        return {"tone": "line", "text": "Last toxin: none recorded"}
    return {"tone": "info", "text": f"Last toxin {found.on:%d-%b-%Y}{'' if found.here else ', elsewhere'}"}
