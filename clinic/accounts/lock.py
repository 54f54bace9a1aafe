"""A locked session: it shows nothing, names who was at work on this device today, and ends when somebody signs in.

Whoever signs in gets a session of their own. Of the person before only the page that they left is remembered, in that session,
so that it opens when they sign in here again.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from clinic.accounts import sessions
from clinic.practice.models import User
from clinic.practice.own_addresses import path_of_ours
from clinic.practice.requests import OpenRequest

TRIES = 3
LED_ON, NO_TRIES = (301, 302, 303), (403, 404, 405)  # answers
PEOPLE, LEFT, WRONG = "people", "left_page", "wrong_tries"  # in the session
START = "/"


class LimitedRequest(OpenRequest):
    """`SessionLimits` sets these."""

    signed_in_session: Any  # allauth ships no types
    lock: "SessionLock | None"


class SessionLock:
    """`pages`: each person who signed in on this device in the last hours, the last first, and the page that they left."""

    def __init__(self, request: HttpRequest, row: Any) -> None:
        self.request, self.row, self.session = request, row, request.session
        self.user: User = row.user
        since = (timezone.now() - sessions.LONGEST).timestamp()
        self.before = {one["user"]: one for one in self.session.get(PEOPLE, ()) if one["at"] > since}
        self.left = str(self.session.get(LEFT) or page_of_ours(request, sent_next(request)))
        self.pages = {str(self.user.pk): self.left} | {who: one["page"] for who, one in self.before.items()}

    def people(self) -> list[User]:
        order = list(self.pages)
        return sorted(User.objects.filter(pk__in=order, is_active=True), key=lambda person: order.index(str(person.pk)))

    def page_for(self, user: User) -> str:
        return self.pages.get(str(user.pk)) or START

    def carry(self, session: SessionBase, user: User) -> None:
        """What the session of the next person, which has just begun, keeps of those before."""
        mine = {"user": str(self.user.pk), "page": self.left, "at": self.row.created_at.timestamp()}
        session[PEOPLE] = [one for one in (mine, *self.before.values()) if one["user"] != str(user.pk)]
        for name in (LEFT, WRONG):
            session.pop(name, None)

    def after(self, answer: HttpResponse) -> HttpResponse:
        """Counts the tries that did not lead on. After the last one nothing of this session is left."""
        if self.request.method != "POST" or self.session.session_key != self.row.session_key:
            return answer
        if answer.status_code in LED_ON or leads_script_on(answer):
            if self.left:
                self.session[LEFT] = self.left
            return answer
        if answer.status_code not in NO_TRIES:
            self.session[WRONG] = self.session.get(WRONG, 0) + 1
            if self.session[WRONG] >= TRIES:
                return self._end(answer)
        return answer

    def _end(self, answer: HttpResponse) -> HttpResponse:
        self.session.flush()
        if not answer.get("Content-Type", "").startswith("text/html"):
            return answer
        messages.warning(self.request, "Three tries were wrong. Sign in with your e-mail address.")
        return redirect(f"{reverse('account_login')}?{urlencode({'next': self.left or START})}")


def leads_script_on(answer: HttpResponse) -> bool:
    """The question for a passkey, or the address of the second step: no try that went wrong."""
    return answer.status_code == 200 and answer.get("Content-Type", "").startswith("application/json")


def sent_next(request: HttpRequest) -> str:
    return request.POST.get("next") or request.GET.get("next") or ""


def page_of_ours(request: HttpRequest, address: str) -> str:
    found = path_of_ours(request, address)
    return "" if found.startswith("/accounts/") else found
