"""What every staff page knows: the clinic, the person's roles and the few places they work in."""

from typing import Any

from django.http import HttpRequest

from clinic.practice.access import url_for
from clinic.practice.models import Membership
from clinic.practice.requests import OpenRequest

# In order: a member sees those that they may open, and starts the day at the first of them.
PLACES = (
    ("Today", "booking:today"),
    ("Follow-up", "booking:follow-up"),
    ("Messages", "outbox:message-list"),
    ("Plans", "plans:plan-list"),
    ("Patients", "records:patient-list"),
    ("Stock", "stock:vials"),
    ("Protocol", "protocols:protocol-page"),
    ("Clinic", "office:clinic-settings"),
)
# Where else a place goes on.
FURTHER = {"Stock": ("/stock/", "/lots/"), "Follow-up": ("/check-ins/",)}


def clinic(request: OpenRequest) -> dict[str, Any]:
    membership = getattr(request, "membership", None)
    return {"clinic": getattr(request, "clinic", None), "membership": membership, "nav": nav(request, membership)}


def places(membership: Membership | None) -> list[tuple[str, str]]:
    """Label and address of each place that this member may open."""
    found = [(label, url_for(membership, route)) for label, route in PLACES]
    return [(label, url) for label, url in found if url]


def nav(request: HttpRequest, membership: Membership | None) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": url, "active": request.path.startswith((url, *FURTHER.get(label, ())))}
        for label, url in places(membership)
    ]
