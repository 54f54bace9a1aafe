"""The card on a treatment's page by which staff create and revoke the patient's link."""

import base64
import uuid
from typing import Any

from allauth.mfa.adapter import get_adapter
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from clinic.messages.codes import MessageChannel
from clinic.messages.selection import line_of, newest_about
from clinic.practice.access import HANDS_OUT_AFTERCARE, find, page
from clinic.practice.idempotency import INCOMPLETE, NAME, KeyUsed, read_key
from clinic.practice.requests import ClinicRequest
from patients.portal import actions
from patients.portal.models import ShareLink
from planning.treatments.models import Treatment

MADE_BEFORE = "This page made a link of another treatment. Nothing was made now; press again to make this one."


@page(HANDS_OUT_AFTERCARE)
def link_card(request: ClinicRequest, treatment_id: uuid.UUID) -> HttpResponse:
    """The treatment's link. POST makes a new one and shows its address this once: only a hash of it is kept."""
    treatment = find(Treatment.objects.with_people(), treatment_id)
    context: dict[str, Any] = {}
    if request.method == "POST":
        key = read_key(request.POST.get(NAME))
        if key is None:
            return _card(request, treatment, {"refused": INCOMPLETE}, 422)
        try:
            link, token = actions.create_link(treatment=treatment, idempotency_key=key, by=request.user)
        except KeyUsed:
            return _card(request, treatment, {"refused": MADE_BEFORE}, 409)
        address = _address(request, token) if token else None
        context = {"made": link, "address": address, "qr_code": qr_code(address) if address else ""}
    return _card(request, treatment, context)


def qr_code(address: str) -> str:
    """A picture that a phone's camera opens."""
    svg = get_adapter().build_totp_svg(address)
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


@page(HANDS_OUT_AFTERCARE, methods=("POST",))
def link_send(request: ClinicRequest, treatment_id: uuid.UUID) -> HttpResponse:
    """Send the patient the address by `channel`; pressed twice it is sent once."""
    treatment = find(Treatment.objects.with_people(), treatment_id)
    key, channel = read_key(request.POST.get(NAME)), request.POST.get("channel", "")
    if key is None or channel not in MessageChannel.values:
        return _card(request, treatment, {"refused": INCOMPLETE}, 422)
    try:
        actions.send_link(treatment=treatment, channel=MessageChannel(channel), idempotency_key=key, by=request.user)
    except KeyUsed:
        return _card(request, treatment, {"refused": MADE_BEFORE}, 409)
    if not request.htmx:
        return redirect("portal:link-card", treatment.pk)
    return _card(request, treatment, {})


@page(HANDS_OUT_AFTERCARE, methods=("POST",))
def link_revoke(request: ClinicRequest, treatment_id: uuid.UUID) -> HttpResponse:
    treatment = find(Treatment.objects.with_people(), treatment_id)
    for link in ShareLink.objects.alive().filter(treatment=treatment):
        actions.revoke_link(link=link, by=request.user)
    if not request.htmx:
        return redirect("portal:link-card", treatment.pk)
    return _card(request, treatment, {})


def _card(request: ClinicRequest, treatment: Treatment, context: dict[str, Any], status: int = 200) -> HttpResponse:
    link = ShareLink.objects.alive().filter(treatment=treatment).first()
    context["sent"] = line_of(request.clinic, newest_about([treatment.pk]).get(treatment.pk))
    context |= {"treatment": treatment, "patient": treatment.patient, "link": link, "idempotency_key": uuid.uuid4()}
    return render(
        request, "portal/_link_card.html" if request.htmx else "portal/link_page.html", context, status=status
    )


def _address(request: ClinicRequest, token: str) -> str:
    return settings.ADDRESS + reverse("portal:aftercare", args=[request.clinic.code, token])
