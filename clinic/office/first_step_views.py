"""The checklist of a clinic that has just been opened."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clinic.messages.actions import send
from clinic.messages.models import Message
from clinic.office.first_steps import MAIL_CHECK, first_steps
from clinic.practice import moments
from clinic.practice.access import MANAGES_CLINIC, MANAGES_STAFF, page
from clinic.practice.requests import ClinicRequest


@page(MANAGES_CLINIC, methods=("GET",))
def first_step_list(request: ClinicRequest) -> HttpResponse:
    """Every line with its state, also once all is done."""
    steps = first_steps(request.clinic, request.membership)
    context = {
        "steps": steps,
        "done": sum(state.done for state in steps),
        "last_test": Message.objects.filter(clinic=request.clinic, template=MAIL_CHECK).first(),
        "open": sum(state.step.is_needed and not state.done for state in steps),
    }
    return render(request, "office/first_step_page.html", context)


@page(MANAGES_STAFF, methods=("POST",))
def mail_check(request: ClinicRequest) -> HttpResponse:
    """A test message to the owner's own address; one a minute."""
    user = request.user
    key = f"{MAIL_CHECK}:{user.pk}:{moments.form_value(timezone.now())}"
    ids: dict[str, uuid.UUID | str] = {"user": user.pk}
    send(clinic=request.clinic, template=MAIL_CHECK, to=user.email, context_ids=ids, key=key, by=user)
    messages.success(request, f"A test message is on its way to {user.email}. This page says when it has left.")
    return redirect("office:first-steps")
