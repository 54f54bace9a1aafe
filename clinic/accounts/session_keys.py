"""
A session gets a new key when its rights are raised: whoever learnt the old one gets none of the new rights.

What a page had sent with the old cookie just before, such as a draft that saves itself, still lands: for half a minute the old
key leads to the session as it was, which can neither be raised nor set a cookie.
"""

from datetime import timedelta

from allauth.mfa.webauthn.internal.auth import STATE_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

LANDING = timedelta(seconds=30)
REPLACED = "replaced"  # in `data` of a row: since when its key is the old one


def raise_rights(request: HttpRequest) -> None:
    """A factor was shown or added. Once a request; what it writes into the session afterwards is of the new key."""
    before = request.session.session_key or ""
    row = UserSession.objects.filter(session_key=before, user=request.user.pk).first()
    if row is None or REPLACED in row.data or "has_new_key" in vars(request):
        return
    vars(request)["has_new_key"] = True
    now = timezone.now()
    with transaction.atomic():
        kept = type(request.session)(before).load()
        kept.pop(STATE_SESSION_KEY, None)  # the passkey's answer counts once
        request.session.cycle_key()
        Session.objects.save(before, kept, now + LANDING)
        row.pk = None
        row._state.adding = True
        row.data = {**row.data, REPLACED: now.timestamp()}
        row.save()


def is_replaced(row: UserSession) -> bool:
    return REPLACED in row.data


def sets_no_cookie(request: HttpRequest, row: UserSession) -> None:
    """An answer to a request with the old key must not bring it back; the key may have been replaced meanwhile."""
    if not request.session.modified or request.session.session_key != row.session_key:
        return
    stored = UserSession.objects.filter(session_key=row.session_key).first()
    if stored is not None and is_replaced(stored):
        request.session.modified = False
