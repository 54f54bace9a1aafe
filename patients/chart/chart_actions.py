"""What a person may do from the chart. A page that does not open to the role is not offered: the page itself says who may open
it, so the two cannot disagree."""

from dataclasses import dataclass

from clinic.office.handover import users_of
from clinic.practice.access import url_for
from clinic.practice.models import Membership
from patients.records.models import Patient


@dataclass(frozen=True)
class ChartAction:
    label: str
    url: str
    icon: str


def chart_actions(patient: Patient, membership: Membership) -> list[ChartAction]:
    """What this member may begin, most wanted first."""
    who = f"?patient={patient.pk}"
    found = [
        *_open_consults(patient, membership),
        ChartAction("New consult", url_for(membership, "assessments:consult-new", patient_id=patient.pk), "plus"),
        ChartAction("Book a visit", _with(url_for(membership, "booking:appointment-new"), who), "calendar"),
        ChartAction(
            "Treatment without a plan",
            url_for(membership, "assessments:treatment-without-plan", patient_id=patient.pk),
            "syringe",
        ),
    ]
    return [action for action in found if action.url]


def _open_consults(patient: Patient, membership: Membership) -> list[ChartAction]:
    """What this person began and did not finish comes before beginning anew."""
    mine = patient.consults.open().filter(injector__in=users_of(membership)).order_by("-started_at")[:1]
    return [
        ChartAction(
            "Continue the consult",
            url_for(membership, "assessments:consult-edit", consult_id=consult.pk),
            "arrow-right",
        )
        for consult in mine
    ]


def _with(url: str, query: str) -> str:
    return url and url + query
