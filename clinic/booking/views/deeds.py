"""Undoing the last deed of the diary."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from clinic.booking import actions
from clinic.booking.errors import BookingRefused, SlotTaken
from clinic.booking.views import appointments
from clinic.booking.views.common import back_to, find_visit
from clinic.booking.views.from_board import stays_on_board
from clinic.booking.visit_deeds import VisitDeed
from clinic.practice.access import BOOKS_VISITS, find, page
from clinic.practice.requests import ClinicRequest


@stays_on_board
@page(BOOKS_VISITS, methods=("POST",))
def undo(request: ClinicRequest, deed_id: uuid.UUID) -> HttpResponse:
    deed = find(VisitDeed, deed_id)
    visit = find_visit(request, deed.visit_id)
    try:
        actions.undo(deed=deed, by=request.user)
    except SlotTaken as taken:
        words = " ".join(["That time is taken now.", *(clash.sentence for clash in taken.clashes)])
        return appointments.sheet(request, visit, 409, free=taken.free, taken=words)
    except BookingRefused as refused:
        return appointments.sheet(request, visit, 409, refused=str(refused))
    messages.success(request, f"Undone: {visit.patient.name}.")
    return redirect(f"{back_to(request, 'booking:today').split('#')[0]}#visit-{visit.pk}")
