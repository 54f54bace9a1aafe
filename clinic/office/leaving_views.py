"""The owner ends a colleague's access, having read what ends and chosen who inherits; or opens it again."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clinic.accounts import sessions
from clinic.accounts.fresh import fresh_factor
from clinic.office import handover, leaving
from clinic.office.handover import HandedOn
from clinic.office.staff import StaffRefused
from clinic.office.staff_forms import HandoverForm
from clinic.office.staff_views import member_of
from clinic.practice.access import MANAGES_STAFF, page
from clinic.practice.device_words import device_words
from clinic.practice.models import Membership
from clinic.practice.requests import ClinicRequest


@page(MANAGES_STAFF)
@fresh_factor
def member_deactivate(request: ClinicRequest, member_id: uuid.UUID) -> HttpResponse:
    """What ends and who inherits, before the button."""
    member = member_of(request, member_id)
    kinds = handover.open_kinds(member) if member.is_active else []
    if request.method != "POST":
        return _page(request, member, HandoverForm(kinds=kinds, member=member))
    form = HandoverForm(request.POST, kinds=kinds, member=member)
    if not form.is_valid():
        return _page(request, member, form, status=422)
    try:
        done = leaving.deactivate(member=member, by=request.user, heirs=form.heirs)
    except StaffRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return _page(request, member, form, status=422)
    messages.success(request, said(member, done))
    return redirect("office:member-list")


def said(member: Membership, done: dict[str, HandedOn]) -> str:
    words = f"{member.user.name} was deactivated and is signed out everywhere."
    if left := done["visits"].left if "visits" in done else 0:
        words += f" {left} visit{'s'[: left != 1]} could not be handed over: the front desk finds them on Today, to be moved."
    return words


@page(MANAGES_STAFF, methods=("POST",))
@fresh_factor
def member_reactivate(request: ClinicRequest, member_id: uuid.UUID) -> HttpResponse:
    """The colleague works here again, and signs in anew."""
    member = leaving.reactivate(member=member_of(request, member_id), by=request.user)
    messages.success(request, f"{member.user.name} works here again and has to sign in.")
    return redirect("office:member-edit", member.pk)


def _page(request: ClinicRequest, member: Membership, form: HandoverForm, status: int = 200) -> HttpResponse:
    context = {
        "member": member,
        "form": form,
        "sessions": [
            (device_words(row.user_agent), row.last_seen_at)
            for row in sessions.of_user(member.user).order_by("-last_seen_at")
        ],
        "is_self": member.user_id == request.user.pk,
    }
    return render(request, "office/member_deactivate_page.html", context, status=status)
