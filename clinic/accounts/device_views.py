"""Where a person is signed in, and the end of a session from another device."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from clinic.accounts import sessions
from clinic.accounts.adapter import zone_of
from clinic.accounts.events import record_of_account
from clinic.accounts.lock import LimitedRequest
from clinic.accounts.session_keys import is_replaced
from clinic.practice import moments
from clinic.practice.access import signed_in
from clinic.practice.device_words import device_words
from clinic.practice.requests import SignedInRequest


@dataclass(frozen=True)
class SignedInDevice:
    """One session, as its person reads it."""

    pk: int
    words: str
    since: str
    seen: str
    is_here: bool
    is_locked: bool


@signed_in
def device_list(request: SignedInRequest) -> HttpResponse:
    """POST ends one session (`session`), or all but this one (`others`)."""
    here = cast(LimitedRequest, request).signed_in_session
    if request.method == "POST":
        return _end(request, here.pk)
    return render(
        request, "account/device_list_page.html", {"section": "devices", "devices": _devices(request, here.pk)}
    )


def _devices(request: SignedInRequest, here: int) -> list[SignedInDevice]:
    now = timezone.now()
    zone = request.clinic.zone if request.clinic else zone_of(request.user)

    def words(moment: datetime) -> str:
        return moments.STYLES["full"](moments.local(moment, zone), moments.day_of(now, zone))

    rows = sessions.with_limits(sessions.of_user(request.user)).order_by("-last_seen_at")
    found = [
        SignedInDevice(
            row.pk,
            device_words(row.user_agent) or "A device",
            words(row.created_at),
            words(row.last_seen_at),
            row.pk == here,
            sessions.is_locked(row, now),
        )
        for row in rows
        if not (sessions.is_over(row, now) or is_replaced(row))
    ]
    return sorted(found, key=lambda device: not device.is_here)


def _end(request: SignedInRequest, here: int) -> HttpResponse:
    rows = sessions.of_user(request.user).exclude(pk=here)
    if "others" not in request.POST:
        chosen = request.POST.get("session", "")
        rows = rows.filter(pk=int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 18 else 0)
    ended = sessions.end(rows)
    if ended:
        record_of_account(request.user, "session.ended", {"count": ended})
        messages.success(request, "That session has ended." if ended == 1 else f"{ended} sessions have ended.")
    else:
        messages.info(request, "That session was over already.")
    return redirect("accounts_devices")
