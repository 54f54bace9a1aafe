"""A member is deactivated, with what they leave going to others, or works here again."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from clinic.accounts import sessions
from clinic.audit.log import record
from clinic.messages.actions import send
from clinic.office import handover
from clinic.office.handover import HandedOn
from clinic.office.models import Handover
from clinic.office.staff import StaffRefused, keep_an_owner, locked
from clinic.practice.access import MANAGES_STAFF, may
from clinic.practice.models import Membership, User

NOTICE = "work_handed_over"
OWN = "Nobody deactivates themselves. Another owner can do it."


@transaction.atomic
def deactivate(*, member: Membership, by: User, heirs: Mapping[str, Membership | None]) -> dict[str, HandedOn]:
    """End the member's access at once and hand over their open work: `heirs` by code of handover.WorkToHandOver. Twice is once.

    All sessions of the person end, those in another clinic too: a session is a device's, it may change clinics at any click, and signing in
    again is all it costs there. Raises StaffRefused.
    """
    stored = locked(member, by)
    if not stored.is_active:
        return {}
    if stored.user_id == by.pk:
        raise StaffRefused(OWN)
    if may(stored, MANAGES_STAFF):
        keep_an_owner(stored)
    done = _hand_over(stored, by, heirs)
    stored.is_active = False
    stored.version += 1
    stored.save(update_fields=["is_active", "version"])
    ended = sessions.end_all(stored.user)
    moved = {code: {"moved": one.moved, "left": one.left} for code, one in done.items()}
    to = {code: str(heir.pk) for code, heir in heirs.items() if heir and code in done}
    record(action="member.deactivated", obj=stored, by=by, data={"sessions": ended, "work": moved, "to": to})
    _tell({heir for code, heir in heirs.items() if heir and code in done and done[code].moved}, stored, by)
    return done


def _tell(heirs: set[Membership], left: Membership, by: User) -> None:
    """Everybody who inherits, but for whoever has just decided it."""
    for heir in heirs:
        if heir.user_id != by.pk:
            send(
                clinic=left.clinic,
                template=NOTICE,
                to=heir.user.email,
                context_ids={"heir": heir.pk, "member": left.pk},
                key=f"{NOTICE}:{left.pk}:{left.version}:{heir.pk}",
                by=by,
            )


def _hand_over(member: Membership, by: User, heirs: Mapping[str, Membership | None]) -> dict[str, HandedOn]:
    """What came up after the page was shown goes where the page would have sent it: to the first who may have it."""
    done = {}
    for kind, _ in handover.open_kinds(member):
        heir = heirs.get(kind.code)
        may_have = kind.heirs(member)
        if heir is not None and not may_have.filter(pk=heir.pk).exists():
            raise StaffRefused(f"{heir.user.name} cannot take this over any more. Choose somebody else.", kind.code)
        if heir is None and not kind.may_wait and may_have.exists():
            raise StaffRefused(f"Choose who takes over: {kind.words(kind.count(member))}.", kind.code)
        done[kind.code] = kind.take(member, heir, by)
    return done


@transaction.atomic
def reactivate(*, member: Membership, by: User) -> Membership:
    """The member works here again, with a new sign-in. What was moved stays where it is; what they left unfinished is theirs again.
    Twice is once."""
    stored = locked(member, by)
    if stored.is_active:
        return stored
    stored.is_active = True
    stored.version += 1
    stored.save(update_fields=["is_active", "version"])
    Handover.objects.standing().filter(member=stored).update(ended_at=timezone.now())
    record(action="member.reactivated", obj=stored, by=by)
    return stored
