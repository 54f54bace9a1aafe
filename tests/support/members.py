"""Memberships as a test reads and changes them: inside their clinic, where row-level security shows them."""

from typing import Any

from clinic.practice.models import Clinic, Membership, Role, User
from clinic.practice.tenancy import tenant


def member_of(clinic: Clinic, user: User) -> Membership:
    with tenant(clinic):
        return Membership.objects.select_related("clinic", "user").get(clinic=clinic, user=user)


def join(clinic: Clinic, user: User, *roles: Role) -> Membership:
    """One more clinic, or the first, for somebody who has an account."""
    with tenant(clinic):
        return Membership.objects.create(clinic=clinic, user=user, roles=list(roles))


def change_member(clinic: Clinic, user: User, **fields: Any) -> None:
    with tenant(clinic):
        assert Membership.objects.filter(clinic=clinic, user=user).update(**fields) == 1
