"""What a person may do from the chart. A page that does not open to the role is not offered: the page itself says who may open
it, so the two cannot disagree."""

from dataclasses import dataclass

from clinic.practice.access import url_for
from clinic.practice.models import Membership
from patients.records.models import Patient


@dataclass(frozen=True)
class Offer:
    label: str
    url: str
    icon: str


def offers(patient: Patient, membership: Membership) -> list[Offer]:
    """What this member may begin, most wanted first."""
    who = f"?patient={patient.pk}"
    found = [
        *_open_consults(patient, membership),
        Offer("New consult", url_for(membership, "assessments:consult-new", patient_id=patient.pk), "plus"),
        Offer("Book a visit", _with(url_for(membership, "booking:appointment-new"), who), "calendar"),
    ]
    return [offer for offer in found if offer.url]


def _open_consults(patient: Patient, membership: Membership) -> list[Offer]:
    """What this person began and did not finish comes before beginning anew."""
    mine = patient.consults.open().filter(injector=membership.user_id).order_by("-started_at")[:1]
    return [
        Offer(
            "Continue the consult",
            url_for(membership, "assessments:consult-edit", consult_id=consult.pk),
            "arrow-right",
        )
        for consult in mine
    ]


def _with(url: str, query: str) -> str:
    return url and url + query
