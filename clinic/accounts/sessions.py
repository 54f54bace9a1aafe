"""Who is signed in where: one row a session (allauth's `UserSession`), and the ways in which a session begins and ends."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from clinic.practice.models import User

NO_ADDRESS = "0.0.0.0"  # nosec B104  # of a sign-in that came over no network, as in a shell
AGENT_LENGTH = UserSession._meta.get_field("user_agent").max_length


def begin(sender: Any, request: HttpRequest, user: User, **more: Any) -> None:
    """At every sign-in, also where the same person signs in again: times count from now."""
    now = timezone.now()
    if not request.session.session_key:
        request.session.save()
    told = {
        "user": user,
        "ip": get_adapter().get_client_ip(request) if "REMOTE_ADDR" in request.META else NO_ADDRESS,
        "user_agent": request.META.get("HTTP_USER_AGENT", "")[:AGENT_LENGTH],
        "created_at": now,
        "last_seen_at": now,
        "data": {},
    }
    UserSession.objects.update_or_create(session_key=request.session.session_key, defaults=told)


def of_request(request: HttpRequest) -> UserSession | None:
    key = request.session.session_key
    return UserSession.objects.filter(session_key=key, user=request.user.pk).first() if key else None


def of_user(user: User) -> "QuerySet[UserSession]":
    rows: QuerySet[UserSession] = UserSession.objects.filter(user_id=user.pk)
    return rows


def end_all(user: User, except_key: str | None = None) -> int:
    """Every session of this person, on all devices: the next request of each is nobody's. How many were ended."""
    return end(of_user(user).exclude(session_key=except_key) if except_key else of_user(user))


@transaction.atomic
def end(rows: "QuerySet[UserSession]") -> int:
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def password_changed(sender: Any, request: HttpRequest, user: User, **more: Any) -> None:
    """Whoever knew the old password is signed out, the person who changed it is not."""
    end_all(user, except_key=request.session.session_key if request.user == user else None)
