"""Which patient a request is about, and whether an open emergency lets this member read there."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from clinic.audit.origin import mark_emergency
from clinic.practice.access import BREAKS_GLASS, READS_HEALTH, may
from clinic.practice.requests import OpenRequest
from patients.emergency.models import EmergencyAccess, open_now
from patients.emergency.page_patient import page_patients

READS = ("GET", "HEAD")


class EmergencyRequest(OpenRequest):
    """`page_patient` and `emergency_url` are asked of the database when they are looked at."""

    page_patients: object
    page_patient: object
    emergencies: list[EmergencyAccess]
    emergency_url: object


class EmergencyReading:
    """Stands inside CurrentClinic. Writes are never opened: the flag is set for what reads alone."""

    def __init__(self, get_response: Callable[[OpenRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: OpenRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: EmergencyRequest, view: Callable[..., Any], args: object, kwargs: dict[str, Any]
    ) -> None:
        member = request.membership
        if member is None:
            return
        request.page_patients = about = SimpleLazyObject(lambda: page_patients(kwargs))
        request.page_patient = SimpleLazyObject(lambda: next(iter(about), ""))
        if may(member, READS_HEALTH) or not may(member, BREAKS_GLASS):
            return
        request.emergencies = open_now(member)
        if request.method not in READS:
            return
        # A page that compares two charts shows them both: an emergency of one opens it for nobody.
        found = [one for one in request.emergencies if {str(one.patient_id)} == set(about)]
        if found:
            member.emergency = found[0].pk
            mark_emergency(str(found[0].pk))
        elif access_of(view) >= READS_HEALTH:
            request.emergency_url = SimpleLazyObject(lambda: _entry(str(request.page_patient)))


def access_of(view: Any) -> frozenset[Any]:
    found = getattr(view, "access", None) or getattr(getattr(view, "cls", None), "access", None)
    return found.roles if found else frozenset()


def _entry(patient_id: str) -> str:
    return reverse("emergency:begin", args=[patient_id]) if patient_id else ""
