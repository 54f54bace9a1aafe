"""What every staff page knows: the clinic, the person's role and the few places they work in."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from clinic.practice.models import Membership, Role
from clinic.practice.requests import OpenRequest

PLACES: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("Today", "booking:today", frozenset({Role.INJECTOR, Role.FRONT_DESK, Role.OWNER})),
    ("Check-ins", "booking:check-ins", frozenset({Role.FRONT_DESK, Role.OWNER})),
    ("Plans", "plans:plan-list", frozenset({Role.DIRECTOR, Role.OWNER, Role.INJECTOR})),
    ("Patients", "records:patient-list", frozenset(Role)),
    ("Clinic", "office:clinic-settings", frozenset({Role.OWNER, Role.DIRECTOR})),
)


def clinic(request: OpenRequest) -> dict[str, Any]:
    membership = getattr(request, "membership", None)
    return {"clinic": getattr(request, "clinic", None), "membership": membership, "nav": nav(request, membership)}


def nav(request: HttpRequest, membership: Membership | None) -> list[dict[str, Any]]:
    if membership is None:
        return []
    places = [(label, reverse(name)) for label, name, roles in PLACES if membership.role in roles]
    return [{"label": label, "url": url, "active": request.path.startswith(url)} for label, url in places]
