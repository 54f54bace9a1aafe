"""Which of the sessions that a browser still holds are over: decided on the server, for each request."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse

from clinic.accounts import sessions
from clinic.practice.middleware import Handler
from clinic.practice.requests import OpenRequest


class SessionLimits:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: OpenRequest) -> HttpResponse:
        if request.user.is_authenticated and sessions.of_request(request) is None:
            request.session.flush()
            request.user = AnonymousUser()
        return self.get_response(request)
