"""Every write about an invitation. The same answers whether or not the address has an account elsewhere."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.audit.log import record
from clinic.messages import actions as letters
from clinic.messages.models import Message
from clinic.office.models import Invitation, token_hash
from clinic.practice.email_addresses import email_address
from clinic.practice.models import Clinic, Membership, Role, User
from clinic.practice.tenancy import tenant
from clinic.practice.typed_text import line

OPEN_FOR = timedelta(days=7)
SAME_PRESS = timedelta(minutes=2)


class InvitationRefused(Exception):
    """Not written, with the reason in words for the person who invites; `field` is where it belongs in the form."""

    def __init__(self, reason: str, field: str = "email") -> None:
        super().__init__(reason)
        self.field = field


class InvitationOver(Exception):
    """It was accepted by somebody else, withdrawn, or is too old."""


class AccountExists(Exception):
    """Whoever has the address signs in to accept."""


def account_of(email: str) -> User | None:
    return User.objects.by_email(email)


@transaction.atomic
def invite(
    *, clinic: Clinic, by: User | str, email: str, full_name: str, roles: Iterable[Role], title: str = ""
) -> Invitation:
    """Write the invitation and its letter. The same press twice is one. Raises InvitationRefused."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)  # one after the other
    given = set(roles)
    told = {"full_name": line(full_name), "title": line(title), "roles": [role.value for role in Role if role in given]}
    email = email_address(email)
    refuse_member(clinic, email)
    before = Invitation.objects.unsettled().filter(clinic=clinic, email=email).first()
    if before and not before.is_too_old:
        if timezone.now() - before.invited_at < SAME_PRESS and all(getattr(before, k) == v for k, v in told.items()):
            return before
        raise InvitationRefused(f"{email} is invited already. Send that invitation again, or withdraw it first.")
    if before:
        _end(before, by)
    now, inviter = timezone.now(), by if isinstance(by, User) else None
    made = Invitation(clinic=clinic, email=email, invited_by=inviter, invited_at=now, expires_at=now + OPEN_FOR, **told)
    made.renew()
    made.save()
    record(action="member.invited", obj=made, by=by, data={"roles": made.roles})
    _write(made, by)
    return made


def refuse_member(clinic: Clinic, email: str) -> None:
    member = Membership.objects.filter(clinic=clinic, user__email=email).select_related("user").first()
    if member is None:
        return
    if member.is_active:
        raise InvitationRefused(f"{email} works here already, as {member.user.name}.")
    raise InvitationRefused(f"{email} worked here before, as {member.user.name}. Reactivate them on the staff page.")


@transaction.atomic
def send_again(*, invitation: Invitation, by: User | str, seen: int) -> Invitation:
    """A new letter with a new link, for another seven days. `seen` is how many letters the page showed: a second press does nothing."""
    stored = _locked(invitation)
    if stored.accepted_at or stored.withdrawn_at:
        raise InvitationOver
    if stored.letters != seen:
        return stored
    _cancel(stored, by)
    stored.letters += 1
    stored.expires_at = timezone.now() + OPEN_FOR
    stored.renew()
    stored.save()
    record(action="member.invited", obj=stored, by=by, data={"roles": stored.roles, "letter": stored.letters})
    _write(stored, by)
    return stored


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User | str) -> Invitation:
    """Its link opens no more. Raises InvitationOver where it was accepted meanwhile."""
    stored = _locked(invitation)
    if stored.accepted_at:
        raise InvitationOver
    if not stored.withdrawn_at:
        _end(stored, by)
    return stored


def _end(stored: Invitation, by: User | str) -> None:
    _cancel(stored, by)
    stored.withdrawn_at, stored.seed = timezone.now(), ""
    stored.save()
    record(action="invitation.withdrawn", obj=stored, by=by)


def _write(invitation: Invitation, by: User | str) -> None:
    letters.send(
        clinic=invitation.clinic,
        template="member_invitation",
        to=invitation.email,
        context_ids={"invitation": invitation.pk, "letter": str(invitation.letters)},
        key=invitation.message_key,
        by=by,
    )


def _cancel(stored: Invitation, by: User | str) -> None:
    message = Message.objects.filter(clinic=stored.clinic, key=stored.message_key).first()
    if message:
        letters.cancel(message=message, by=by)


def _locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=["self"]).select_related("clinic")
    return rows.get(pk=invitation.pk)


def find_by_token(code: str, token: str) -> Invitation | None:
    """Of whichever state, so that its holder is told what became of it."""
    clinic = Clinic.objects.filter(code=code).first()
    if clinic is None:
        return None
    with tenant(clinic):
        rows = Invitation.objects.select_related("clinic", "invited_by", "accepted_by")
        return rows.filter(token_hash=token_hash(token)).first()


@transaction.atomic
def accept(*, invitation: Invitation, by: User) -> Membership:
    """By somebody who has signed in with the address that was invited; twice is once. Raises InvitationOver."""
    stored = _locked(invitation)
    if stored.accepted_by_id == by.pk:
        return Membership.objects.select_related("clinic").get(clinic=stored.clinic, user=by)
    if not stored.is_open:
        raise InvitationOver
    return _join(stored, by)


@transaction.atomic
def accept_as_newcomer(*, invitation: Invitation, full_name: str, password: str) -> Membership:
    """Make the account and join. Raises InvitationOver or AccountExists."""
    stored = _locked(invitation)
    if not stored.is_open:
        raise InvitationOver
    if account_of(stored.email):
        raise AccountExists
    try:
        with transaction.atomic():
            user = User.objects.create_user(email=stored.email, password=password, full_name=line(full_name))
    except IntegrityError:
        raise AccountExists from None
    return _join(stored, user)


def _join(stored: Invitation, user: User) -> Membership:
    told = {"roles": stored.roles, "title": stored.title}
    member, created = Membership.objects.get_or_create(clinic=stored.clinic, user=user, defaults=told)
    if not created and not member.is_active:
        raise InvitationOver
    stored.accepted_at, stored.accepted_by, stored.seed = timezone.now(), user, ""
    stored.save()
    if created:
        record(action="member.joined", obj=member, by=user, data={"invitation": str(stored.pk), "roles": stored.roles})
    return member
