"""Who is signed in where: one row a session (allauth's `UserSession`), and the ways in which a session begins, rests and ends.

`data` of a row: `clinic`, whose idle limit counts, and `locked`, since when nothing is shown until somebody signs in again.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery, UUIDField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils import timezone

from clinic.accounts.session_keys import LANDING, REPLACED, is_replaced
from clinic.practice.models import IDLE_MINUTES, Clinic, User

LONGEST = timedelta(hours=12)  # from sign-in, whatever happens
STEP = timedelta(minutes=1)  # what a person does is written down at most so often
NO_ADDRESS = "0.0.0.0"  # nosec B104  # of a sign-in that came over no network, as in a shell
AGENT_LENGTH = UserSession._meta.get_field("user_agent").max_length


def begin(sender: Any, request: HttpRequest, user: User, **more: Any) -> None:
    """At every sign-in, also where the same person signs in again: times count from now."""
    now = timezone.now()
    if not request.session.session_key:
        request.session.save()
    elif UserSession.objects.filter(session_key=request.session.session_key).exists():
        request.session.cycle_key()
    told = {
        "user": user,
        "ip": get_adapter().get_client_ip(request) if "REMOTE_ADDR" in request.META else NO_ADDRESS,
        "user_agent": request.META.get("HTTP_USER_AGENT", "")[:AGENT_LENGTH],
        "created_at": now,
        "last_seen_at": now,
        "data": {},
    }
    UserSession.objects.update_or_create(session_key=request.session.session_key, defaults=told)
    if lock := getattr(request, "lock", None):
        lock.carry(request.session, user)


def of_request(request: HttpRequest) -> UserSession | None:
    """The row of the cookie that was sent."""
    key = request.session.session_key
    rows = UserSession.objects.filter(session_key=key, user=request.user.pk).select_related("user")
    return with_limits(rows).first() if key else None


def with_limits(rows: "QuerySet[UserSession]") -> "QuerySet[UserSession]":
    """Each with `idle_minutes` of its clinic; until one is known the usual limit counts."""
    limit = Clinic.objects.filter(pk=OuterRef("clinic_id")).values("idle_minutes")
    clinic_id = Cast(KT("data__clinic"), UUIDField())
    found: QuerySet[UserSession] = rows.annotate(clinic_id=clinic_id).annotate(idle_minutes=Subquery(limit))
    return found


def idle_limit(row: UserSession) -> timedelta:
    return timedelta(minutes=getattr(row, "idle_minutes", None) or IDLE_MINUTES)


def is_over(row: UserSession, now: datetime) -> bool:
    landed = datetime.fromtimestamp(row.data[REPLACED], UTC) + LANDING <= now if is_replaced(row) else False
    return landed or bool(now - row.created_at >= LONGEST)


def is_locked(row: UserSession, now: datetime) -> bool:
    return "locked" in row.data or bool(now - row.last_seen_at >= idle_limit(row))


def seconds_left(row: UserSession, now: datetime) -> dict[str, int]:
    """Until the session rests for want of work, and until it ends in any case."""
    return {
        "idle": max(0, int((row.last_seen_at + idle_limit(row) - now).total_seconds())),
        "end": max(0, int((row.created_at + LONGEST - now).total_seconds())),
    }


def seen(row: UserSession, now: datetime) -> None:
    """Its person is at work. Of several requests at once one writes, and none brings back what was locked meanwhile."""
    if now - row.last_seen_at < STEP:
        return
    UserSession.objects.filter(pk=row.pk, last_seen_at__lte=now - STEP).update(last_seen_at=now)
    row.last_seen_at = now


def belongs_to(row: UserSession, clinic: Clinic) -> None:
    """The limit of this clinic counts from now on."""
    told: Mapping[str, Any] = {**row.data, "clinic": str(clinic.pk)}
    if told != row.data:
        UserSession.objects.filter(pk=row.pk, data=row.data).update(data=told)


def lock(row: UserSession, now: datetime) -> None:
    with transaction.atomic():
        stored = UserSession.objects.select_for_update().get(pk=row.pk)
        stored.data["locked"] = now.isoformat()
        stored.save(update_fields=["data"])


def of_user(user: User) -> "QuerySet[UserSession]":
    rows: QuerySet[UserSession] = UserSession.objects.filter(user_id=user.pk)
    return rows


def end_all(user: User, except_key: str | None = None) -> int:
    """Every session of this person, on all devices: the next request of each is nobody's. How many were ended."""
    return end(of_user(user).exclude(session_key=except_key) if except_key else of_user(user))


@transaction.atomic
def end(rows: "QuerySet[UserSession]") -> int:
    found = list(rows)
    keys = [row.session_key for row in found]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return sum(not is_replaced(row) for row in found)


def purge(now: datetime) -> int:
    """Deletes what is over by the clock, on either side: rows, sessions, and each whose other half is gone."""
    over = UserSession.objects.filter(created_at__lte=now - LONGEST)
    ended = end(over)
    Session.objects.filter(expire_date__lt=now).delete()
    alone = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    return ended + int(alone.filter(Q(created_at__lte=now - STEP)).delete()[0])


def password_changed(sender: Any, request: HttpRequest, user: User, **more: Any) -> None:
    """Whoever knew the old password is signed out, the person who changed it is not."""
    end_all(user, except_key=request.session.session_key if request.user == user else None)
