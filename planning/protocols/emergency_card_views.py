"""The emergency card as a page, also printed and hung up beside the chair."""

from django.http import HttpResponse
from django.shortcuts import render

from clinic.practice import phones
from clinic.practice.access import MANAGES_CLINIC, MEMBERS, may, page
from clinic.practice.requests import ClinicRequest
from planning.protocols.emergency_card import emergency_card


@page(MEMBERS, methods=("GET",))
def card(request: ClinicRequest) -> HttpResponse:
    """With the clinic's own numbers; holds nothing about a patient."""
    context = {
        "card": emergency_card(),
        "emergency_href": phones.href(request.clinic.emergency_number),
        "doctor_href": phones.href(request.clinic.doctor_phone),
        "may_set_up": may(request.membership, MANAGES_CLINIC),
    }
    return render(request, "protocols/emergency_card_page.html", context)
