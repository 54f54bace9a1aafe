"""What a request asks of the flow: the patient, what is usual for them, whom a search finds."""

import uuid
from typing import Any

from django.http import Http404

from clinic.audit.log import record
from clinic.booking.flow import hits
from clinic.booking.flow.asked import last_clinician, open_check_in
from clinic.booking.forms import ANY_ROOM
from clinic.office.visit_types import usual_type
from clinic.practice.access import RowMoved, find, injectors
from clinic.practice.date_fields import asked_day
from clinic.practice.requests import ClinicRequest
from clinic.practice.visit_kinds import VisitKind
from patients.records.models import Patient

NOT_KEPT = ("csrfmiddlewaretoken", "idempotency_key")


def chosen_patient(request: ClinicRequest) -> Patient | None:
    """Of a chart that was merged since the page was opened, the one that was kept: what was typed is not lost."""
    chosen = request.POST.get("pick") or request.POST.get("patient") or request.GET.get("patient")
    try:
        return find(Patient, _uuid(chosen)) if chosen else None
    except RowMoved as moved:
        return Patient.objects.get(pk=moved.now).kept


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Http404 from error


def initial(request: ClinicRequest, sent: dict[str, Any], patient: Patient | None) -> dict[str, Any]:
    """What was said so far over what is usual for this patient and this person."""
    clinic, membership = request.clinic, request.membership
    people = list(injectors(clinic))
    said = {name: value for name, value in sent.items() if name not in NOT_KEPT}
    said["on"] = said.get("go") or said.get("on") or clinic.today()
    day = asked_day(str(said["on"]), clinic.today()).day
    said["on"] = day if said["on"] == day.isoformat() else said["on"]  # a pressed day reads like a typed one
    due = open_check_in(patient, day) if patient else None
    if said.get("kind") in VisitKind.values and not said.get("visit_type"):
        named = usual_type(clinic, VisitKind(said["kind"]))
        said |= {"visit_type": str(named.pk)} if named else {}
    usual_kind = usual_type(clinic, VisitKind.CHECK_IN if due else VisitKind.CONSULT)
    _settle(said, "visit_type", str(usual_kind.pk) if usual_kind else "")
    own = next((one for one in people if one.pk == membership.pk), None)
    usual = own or (last_clinician(patient, people) if patient else None)
    usual = due.injector if due and due.injector in people and not own else usual
    usual = usual or (people[0] if len(people) == 1 else None)
    _settle(said, "clinician", str(usual.pk) if usual else "")
    return {"room": ANY_ROOM} | said


def _settle(said: dict[str, Any], name: str, usual: str) -> None:
    """What was chosen by hand stays; else what is usual, which changes with the patient. `<name>_was` is what the page had chosen."""
    by_hand = name in said and (said[name] != said.get(f"{name}_was") or bool(said.get(f"{name}_by_hand")))
    said[name] = said[name] if by_hand else usual
    said[f"{name}_was"], said[f"{name}_by_hand"] = said[name], "1" if by_hand else ""


def hits_for(request: ClinicRequest, text: str) -> list[hits.Hit]:
    found = hits.find(text)
    if found:
        seen = [str(hit.patient.pk) for hit in found]
        record(action="patient.list", obj=request.clinic, by=request.user, data={"patients": seen})
    return found
