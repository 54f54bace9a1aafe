"""What a person may do from the chart. A room whose page does not open to the role, or is not there, is not offered: the page
itself says who may open it, so the two cannot disagree."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, resolve, reverse

from clinic.practice.models import Membership
from patients.records.models import Patient


@dataclass(frozen=True)
class Offer:
    label: str
    url: str
    icon: str


# (label, icon, route); most wanted first
PAGES = (
    ("New consult", "plus", "consults:consult-new"),
    ("Book a visit", "calendar", "booking:appointment-new"),
)


def url_for(membership: Membership, route: str, **ids: Any) -> str:
    """The address of a page that this member may open, or nothing."""
    try:
        url = reverse(route, kwargs=ids)
    except NoReverseMatch:
        return ""
    access = getattr(resolve(url).func, "access", None)
    return url if access and membership.role in access.roles else ""


def offers(patient: Patient, membership: Membership) -> list[Offer]:
    found = [(label, icon, url_for(membership, route, patient_id=patient.pk)) for label, icon, route in PAGES]
    return [Offer(label, url, icon) for label, icon, url in found if url]
