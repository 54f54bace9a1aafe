"""Which of the sessions that a browser still holds are over or locked: decided on the server, for each request."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from clinic.accounts import sessions
from clinic.accounts.lock import LimitedRequest, SessionLock
from clinic.accounts.session_keys import sets_no_cookie
from clinic.practice.middleware import Handler


class SessionLimits:
    """Sets `request.signed_in_session`. Of a locked session nobody is signed in, but `request.lock` says who was."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: LimitedRequest) -> HttpResponse:
        request.signed_in_session = request.lock = None
        if not request.user.is_authenticated:
            return self.get_response(request)
        row, now = sessions.of_request(request), timezone.now()
        if row is None or sessions.is_over(row, now):
            request.session.flush()
            request.user = AnonymousUser()
            return self.get_response(request)
        if sessions.is_locked(row, now):
            request.user = AnonymousUser()
            request.lock = SessionLock(request, row)
            return request.lock.after(self.get_response(request))
        if is_navigation(request):
            sessions.seen(row, now)
        request.signed_in_session = row
        response = self.get_response(request)
        sets_no_cookie(request, row)
        if request.clinic:
            sessions.belongs_to(row, request.clinic)
        return response


def is_navigation(request: HttpRequest) -> bool:
    """Whether a person went to a page: the only request, apart from the heartbeat, that a session lives on. Requests of scripts are
    none, and no header makes one of them; the browser itself says which is which, an old one by what it accepts."""
    if request.path.startswith("/api/") or "Sec-Purpose" in request.headers:
        return False
    mode = request.headers.get("Sec-Fetch-Mode")
    if mode is not None:
        return mode == "navigate"
    return "text/html" in request.headers.get("Accept", "") and "HX-Request" not in request.headers
