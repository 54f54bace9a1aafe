"""For a member who lost every second factor: the owner takes them away, and they set up new ones at their next sign-in."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from clinic.accounts.factors.actions import reset_factors
from clinic.accounts.fresh import fresh_factor
from clinic.practice.access import MANAGES_STAFF, find, page
from clinic.practice.models import Membership
from clinic.practice.requests import ClinicRequest


@page(MANAGES_STAFF, methods=("POST",))
@fresh_factor
def member_factors_reset(request: ClinicRequest, member_id: uuid.UUID) -> HttpResponse:
    people = Membership.objects.select_related("user", "clinic").filter(clinic=request.clinic)
    member = find(people, member_id)
    if member.user_id == request.user.pk:
        messages.error(request, "Your own factors are on your account page.")
    elif reset_factors(member=member, by=request.user):
        messages.success(request, f"The second factors of {member.user.name} were taken away.")
    else:
        messages.info(request, f"{member.user.name} has no second factor.")
    return redirect("office:member-edit", member.pk)
