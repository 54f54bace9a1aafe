"""Inviting people, and the pages behind an invitation's link. A GET of the link changes nothing, whoever opens it."""

import uuid
from dataclasses import dataclass

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from clinic.accounts.factors.held import factors_of
from clinic.accounts.fresh import fresh_factor
from clinic.messages.codes import MessageState
from clinic.messages.models import Message
from clinic.office import invitation_cookie, invitations
from clinic.office.invitation_forms import InvitationForm, NewcomerForm
from clinic.office.models import Invitation
from clinic.practice.access import MANAGES_STAFF, find, page, public
from clinic.practice.fields import read_count
from clinic.practice.middleware import SESSION_KEY
from clinic.practice.models import Clinic, Membership, Role, User
from clinic.practice.requests import ClinicRequest, OpenRequest
from clinic.practice.tenancy import tenant

OVER = 410


@dataclass(frozen=True)
class InvitationRow:
    """An open invitation as the list shows it. `letter` is the state of its newest letter."""

    invitation: Invitation
    letter: str

    @property
    def roles(self) -> list[str]:
        return [role.label for role in Role if role in self.invitation.roles]


def open_invitations(clinic: Clinic) -> list[InvitationRow]:
    """Whoever has not answered, too old ones among them."""
    found = list(Invitation.objects.unsettled().filter(clinic=clinic).select_related("clinic"))
    keys = [invitation.message_key for invitation in found]
    states = dict(Message.objects.filter(clinic=clinic, key__in=keys).values_list("key", "state"))
    return [InvitationRow(one, states.get(one.message_key, MessageState.FAILED)) for one in found]


@page(MANAGES_STAFF)
@fresh_factor
def invitation_list(request: ClinicRequest) -> HttpResponse:
    """Invite somebody, and see who has not answered."""
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _list(request, form)
    if form.is_valid():
        try:
            made = invitations.invite(clinic=request.clinic, by=request.user, **form.cleaned_data)
        except invitations.InvitationRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, f"An invitation goes to {made.email}.")
            return redirect("office:invitation-list")
    return _list(request, form, status=422)


def _list(request: ClinicRequest, form: InvitationForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "invitations": open_invitations(request.clinic)}
    return render(request, "office/invitation_list_page.html", context, status=status)


@page(MANAGES_STAFF, methods=("POST",))
@fresh_factor
def invitation_again(request: ClinicRequest, invitation_id: uuid.UUID) -> HttpResponse:
    """A new letter with a new link."""
    invitation = find(Invitation, invitation_id)
    seen = request.POST.get("letters", "")
    try:
        invitations.send_again(invitation=invitation, by=request.user, seen=read_count(seen))
    except invitations.InvitationOver:
        messages.info(request, f"{invitation.email} has answered, or the invitation was withdrawn.")
    else:
        messages.success(request, f"A new letter goes to {invitation.email}. Only its link opens now.")
    return redirect("office:invitation-list")


@page(MANAGES_STAFF, methods=("POST",))
@fresh_factor
def invitation_withdraw(request: ClinicRequest, invitation_id: uuid.UUID) -> HttpResponse:
    """Its link opens no more."""
    invitation = find(Invitation, invitation_id)
    try:
        invitations.withdraw(invitation=invitation, by=request.user)
    except invitations.InvitationOver:
        messages.info(request, f"{invitation.email} has accepted meanwhile and works here now.")
    else:
        messages.success(request, f"The invitation of {invitation.email} was withdrawn.")
    return redirect("office:invitation-list")


@public()
def invitation_open(request: OpenRequest, code: str, token: str) -> HttpResponse:
    """The address of the letter: it goes on to a page without the secret in its address."""
    response = redirect("office:invitation-accept")
    invitation_cookie.carry(response, code, token)
    response["Referrer-Policy"] = "no-referrer"
    return response


@public(methods=("GET", "POST"))
def invitation_accept(request: OpenRequest) -> HttpResponse:
    """Who invites to what; then a newcomer makes an account, and whoever has one joins with it."""
    invitation = invitations.find_by_token(*invitation_cookie.carried(request))
    if invitation is None:
        return render(request, "office/invitation_unknown_page.html", {"clinic": None}, status=404)
    with tenant(invitation.clinic):
        try:
            return _answer(request, invitation)
        except invitations.InvitationOver:
            invitation.refresh_from_db()
            return _over(request, invitation)


def _answer(request: OpenRequest, invitation: Invitation) -> HttpResponse:
    account = invitations.account_of(invitation.email)
    user = request.user if request.user.is_authenticated else None
    if user and user == account:
        return _join(request, invitation, user)
    if not invitation.is_open:
        return _over(request, invitation)
    if user or account:
        return _page(request, invitation, "other" if user else "known")
    return _newcomer(request, invitation)


def _join(request: OpenRequest, invitation: Invitation, user: User) -> HttpResponse:
    if invitation.accepted_by_id == user.pk:
        return redirect(_next_route(user))
    if request.method == "POST":
        return _entered(request, invitations.accept(invitation=invitation, by=user), redirect(_next_route(user)))
    return _page(request, invitation, "join") if invitation.is_open else _over(request, invitation)


def _next_route(user: User) -> str:
    """Whoever has no second factor yet is led to their first passkey."""
    return "start" if factors_of(user).any else "mfa_add_webauthn"


def _newcomer(request: OpenRequest, invitation: Invitation) -> HttpResponse:
    form = NewcomerForm(request.POST if request.method == "POST" else None, invitation=invitation)
    if request.method != "POST" or not form.is_valid():
        return _page(request, invitation, "new", form=form, status=422 if form.is_bound else 200)
    told = {"full_name": form.cleaned_data["full_name"], "password": form.cleaned_data["password1"]}
    try:
        member = invitations.accept_as_newcomer(invitation=invitation, **told)
    except invitations.AccountExists:
        return _page(request, invitation, "known", status=409)
    return _sign_in(request, member)


def _over(request: OpenRequest, invitation: Invitation) -> HttpResponse:
    """The second of two presses comes after the first has made the account: its password signs in as the first would have."""
    user = invitation.accepted_by
    just_now = invitation.accepted_at and timezone.now() - invitation.accepted_at < invitations.SAME_PRESS
    if request.method == "POST" and user and just_now and user.check_password(request.POST.get("password1", "")):
        return _sign_in(
            request, Membership.objects.select_related("clinic", "user").get(user=user, clinic=invitation.clinic)
        )
    return _page(request, invitation, "over", status=OVER)


def _sign_in(request: OpenRequest, member: Membership) -> HttpResponse:
    user = member.user
    login = Login(user=user, email=user.email, redirect_url=reverse(_next_route(user)))
    response: HttpResponse = perform_password_login(request, {"email": user.email}, login)
    return _entered(request, member, response)


def _entered(request: OpenRequest, member: Membership, response: HttpResponse) -> HttpResponse:
    request.session[SESSION_KEY] = str(member.clinic_id)
    messages.success(request, f"You work in {member.clinic} now.")
    invitation_cookie.drop(response)
    return response


def _page(
    request: OpenRequest, invitation: Invitation, kind: str, *, form: NewcomerForm | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "clinic": invitation.clinic,
        "invitation": invitation,
        "form": form,
    }
    return render(request, f"office/invitation_{kind}_page.html", context, status=status)
