"""What a member leaves unfinished, and how it becomes another's. Rooms above register what they know of (`register`)."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from clinic.office.models import Handover
from clinic.practice.access import RECORDS_HEALTH
from clinic.practice.models import Membership, Role, User


@dataclass(frozen=True)
class HandedOn:
    """How many went to somebody else, and how many wait for the front desk."""

    moved: int
    left: int = 0


@dataclass(frozen=True)
class WorkToHandOver:
    """One kind of open work. `words` names a number of it, as in `3 visits from now on`; `may_wait`: nobody has to inherit it now;
    `what_waits` says what becomes of what cannot go, or of all of it without an heir."""

    code: str
    words: Callable[[int], str]
    count: Callable[[Membership], int]
    heirs: Callable[[Membership], "QuerySet[Membership]"]
    take: Callable[[Membership, Membership | None, User], HandedOn]
    may_wait: bool = False
    what_waits: str = ""


_KINDS: dict[str, WorkToHandOver] = {}


def register(kind: WorkToHandOver) -> None:
    _KINDS.setdefault(kind.code, kind)


def open_kinds(member: Membership) -> list[tuple[WorkToHandOver, int]]:
    """Each kind of which this member has something open, with how many."""
    counted = ((kind, kind.count(member)) for kind in _KINDS.values())
    return [(kind, count) for kind, count in counted if count]


def users_of(member: Membership) -> list[uuid.UUID]:
    """Whose open work is this member's: their own, and that of everybody they took over from, directly or not."""
    found, users = {member.pk}, [member.user_id]
    new = [member.pk]
    while new:
        rows = Handover.objects.standing().filter(to__in=new).exclude(member__in=found)
        taken = list(rows.values_list("member_id", "member__user_id"))
        new = [one for one, _ in taken]
        found.update(new)
        users += [user for _, user in taken]
    return users


def others(member: Membership, roles: Iterable[Role]) -> "QuerySet[Membership]":
    """Active colleagues with one of `roles`, one of the sets in access.py, by name."""
    here = Membership.objects.active().holding(roles).filter(clinic=member.clinic)
    return here.exclude(pk=member.pk).select_related("user", "clinic").order_by("user__full_name", "pk")


def _supervised(member: Membership) -> "QuerySet[Membership]":
    return Membership.objects.active().filter(clinic=member.clinic, supervisor=member)


def _take_supervised(member: Membership, to: Membership | None, by: User) -> HandedOn:
    """Whoever would supervise themselves waits for the owner."""
    rows = _supervised(member)
    left = rows.count() if to is None else rows.filter(pk=to.pk).count()
    moved = rows.exclude(pk=to.pk).update(supervisor=to) if to else 0
    return HandedOn(moved, left)


register(
    WorkToHandOver(
        code="supervised",
        words=lambda count: f"{count} colleague{'s'[: count != 1]} supervised by them",
        count=lambda member: _supervised(member).count(),
        heirs=lambda member: others(member, RECORDS_HEALTH),
        take=_take_supervised,
        may_wait=True,
        what_waits="Without a supervisor they may not treat where the clinic asks for one.",
    )
)
