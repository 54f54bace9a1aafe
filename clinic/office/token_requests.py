"""Calls of programs: who a token speaks for, found before the view is asked."""

from datetime import timedelta
from typing import cast

from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone

from clinic.audit.origin import mark_program
from clinic.office.access_tokens import ApiToken, found, read_token
from clinic.practice.api_authentication import bearer
from clinic.practice.middleware import CurrentClinic
from clinic.practice.models import Clinic, User
from clinic.practice.requests import OpenRequest
from clinic.practice.tenancy import tenant

API = "/api/"
EXPIRED = "This token is expired. The owner of the clinic can make another one."
NOTED_EVERY = timedelta(minutes=1)


class ProgramRequest(OpenRequest):
    api_token: ApiToken
    api_token_refused: str
    user: User


class ClinicOrProgram(CurrentClinic):
    """Middleware: a token counts, and not the session beside it."""

    def __call__(self, request: OpenRequest) -> HttpResponse:
        sent = bearer(request) if request.path.startswith(API) else None
        if sent is None:
            return super().__call__(request)
        request.membership = request.clinic = None
        told = read_token(sent)
        clinic = Clinic.objects.filter(code=told[0]).first() if told else None
        if told is None or clinic is None:
            return self.get_response(request)
        with tenant(clinic):
            token = found(ApiToken, told[1])
            if token is None or token.is_expired:
                cast(ProgramRequest, request).api_token_refused = EXPIRED if token else ""
                return self.get_response(request)
            return self._as_program(cast(ProgramRequest, request), token)

    def _as_program(self, request: ProgramRequest, token: ApiToken) -> HttpResponse:
        session_user = request.user
        request.api_token = token
        request.user, request.membership, request.clinic = token.member.user, token.member, token.clinic
        mark_program(token.name, str(token.pk))
        try:
            response = self.get_response(request)
        finally:  # whatever stands around us sees the session's person again
            request.user = session_user
            request.membership = request.clinic = None
        _note_use(token)
        return response


def _note_use(token: ApiToken) -> None:
    """To the minute, at the end: no call waits for another."""
    now = timezone.now()
    long_ago = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTED_EVERY)
    ApiToken.objects.filter(long_ago, pk=token.pk).update(last_used_at=now)
