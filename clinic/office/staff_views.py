"""The owner's pages about the people of the clinic."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from clinic.accounts.factors.held import FactorsHeld, factors_of, factors_of_all
from clinic.accounts.fresh import fresh_factor
from clinic.drafts.comparing import both
from clinic.office import staff
from clinic.office.hours import days_in_words, work_week
from clinic.office.invitation_views import open_invitations
from clinic.office.staff_forms import MemberForm
from clinic.practice.access import MANAGES_STAFF, READS_PATIENTS, find, may, page
from clinic.practice.errors import ChangedMeanwhile
from clinic.practice.models import Membership
from clinic.practice.requests import ClinicRequest

SOON = timedelta(days=30)


@dataclass(frozen=True)
class StaffRow:
    """A member as the list shows them."""

    member: Membership
    today: date
    factors: FactorsHeld = FactorsHeld()

    @property
    def works(self) -> str:
        return days_in_words(work_week(self.member))

    @property
    def licence_has_ended(self) -> bool:
        return staff.licence_has_ended(self.member, self.today)

    @property
    def factor_needed_from(self) -> date | None:
        """The clinic's day, while this person has no factor for it."""
        asked = not self.factors.any and may(self.member, READS_PATIENTS)
        return self.member.clinic.second_factor_from if asked else None

    @property
    def licence_ends_soon(self) -> bool:
        ends = self.member.licence_ends_on
        return ends is not None and self.today <= ends <= self.today + SOON


@page(MANAGES_STAFF, methods=("GET",))
def member_list(request: ClinicRequest) -> HttpResponse:
    """Everybody who works or worked here."""
    people = Membership.objects.filter(clinic=request.clinic).select_related("user", "clinic", "supervisor__user")
    ordered = people.prefetch_related("working_hours").order_by("user__full_name", "pk")
    factors = factors_of_all([member.user_id for member in ordered])
    rows = [StaffRow(member, request.clinic.today(), factors[member.user_id]) for member in ordered]
    here = [row for row in rows if row.member.is_active and row.member.user.is_active]
    context = {
        "rows": here,
        "gone": [row for row in rows if row not in here],
        "invitations": open_invitations(request.clinic),
        "ending": [row for row in here if row.licence_ends_soon or row.licence_has_ended],
    }
    return render(request, "office/member_list_page.html", context)


@page(MANAGES_STAFF)
@fresh_factor
def member_edit(request: ClinicRequest, member_id: uuid.UUID) -> HttpResponse:
    """One person's roles, title, licence, supervisor and hours."""
    member = member_of(request, member_id)
    if request.method != "POST":
        return _page(request, member, MemberForm(member=member))
    form = MemberForm(request.POST, member=member)
    if not form.is_valid():
        return _page(request, member, form, status=422)
    try:
        version = form.cleaned_data["version"]
        staff.change_member(member=member, by=request.user, version=version, week=form.week, **form.details)
    except ChangedMeanwhile as changed:
        return _conflict(request, changed.current, form)
    except staff.StaffRefused as refused:
        form.add_error(refused.field or None, str(refused))
        return _page(request, member, form, status=422)
    messages.success(request, f"{member.user.name} was saved.")
    return redirect("office:member-list")


def member_of(request: ClinicRequest, member_id: uuid.UUID) -> Membership:
    people = Membership.objects.select_related("user", "clinic", "supervisor__user")
    return find(people.filter(clinic=request.clinic), member_id)


def _conflict(request: ClinicRequest, stored: Membership, form: MemberForm) -> HttpResponse:
    """Both values of every field that differs; saving again keeps what stands in the form."""
    sent = request.POST.copy()
    sent["version"] = str(stored.version)
    again = MemberForm(sent, member=stored)
    again.is_valid()
    conflict = {"both": both(form, MemberForm(member=stored))}
    return _page(request, stored, again, status=409, conflict=conflict)


def _page(
    request: ClinicRequest, member: Membership, form: MemberForm, status: int = 200, **more: object
) -> HttpResponse:
    row, factors = StaffRow(member, request.clinic.today()), factors_of(member.user)
    context = {"member": member, "row": row, "factors": factors, "form": form, **more}
    return render(request, "office/member_edit_page.html", context, status=status)
