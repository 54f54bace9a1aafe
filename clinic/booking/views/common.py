"""What the pages of this room share: the way back, and who may touch which visit."""

import uuid

from django.core.exceptions import PermissionDenied
from django.urls import reverse

from clinic.booking import worklist
from clinic.booking.models import Appointment, CheckIn, CheckInState
from clinic.practice.access import RUNS_THE_DAY, find, may
from clinic.practice.own_addresses import path_of_ours
from clinic.practice.requests import ClinicRequest


def back_to(request: ClinicRequest, default: str) -> str:
    """Where this person came from, if that is a page of ours; else `default` (a route)."""
    try:
        page = (request.htmx.current_url_abs_path if request.htmx else "") or ""
    except ValueError:  # a header that is no address
        page = ""
    asked = request.POST.get("back") or request.GET.get("back") or page
    return path_of_ours(request, asked) or reverse(default)


def find_visit(request: ClinicRequest, appointment_id: uuid.UUID) -> Appointment:
    """The visit, if this person may touch it: whoever does not run the day, only their own."""
    visit = find(Appointment.objects.with_people().select_related("clinic"), appointment_id)
    membership = request.membership
    if not may(membership, RUNS_THE_DAY) and visit.clinician_id != membership.pk:
        raise PermissionDenied("This visit is in a colleague's diary.")
    return visit


def find_check_in(request: ClinicRequest, check_in_id: uuid.UUID) -> CheckIn:
    """The check-in, if this person may touch it: whoever does not run the day, only one of their own whose outcome is missing."""
    check_in = find(worklist.with_everything(CheckIn.objects.all()), check_in_id)
    membership = request.membership
    if may(membership, RUNS_THE_DAY):
        return check_in
    own = membership.pk in (check_in.injector_id, check_in.appointment and check_in.appointment.clinician_id)
    if not own or check_in.state != CheckInState.SEEN:
        raise PermissionDenied("The front desk works on this check-in.")
    return check_in
