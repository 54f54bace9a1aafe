"""What every API view shares: default deny, roles as permissions, and errors as RFC 9457 problems."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, JsonResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from clinic.practice.access import Access, RoleSet, may
from clinic.practice.fields import FIRST_DAY, LAST_DAY, is_within_calendar, read_day
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.permissions import Member

PROBLEM = "application/problem+json"
REFUSALS = {(status, PROBLEM): OpenApiTypes.OBJECT for status in (400, 403)}
ABSENT = {(404, PROBLEM): OpenApiTypes.OBJECT}
CONFLICT = {(409, PROBLEM): OpenApiTypes.OBJECT}


class ApiRequest(Request):
    """What a view of the API is given, for type checkers: `Request` passes these on from the request that it wraps."""

    clinic: Clinic
    membership: Membership
    user: User


class ClinicAPIView(APIView):
    """Base of the API's views: set `access = Access(SET)` and find rows as pages do."""

    permission_classes = [Member]
    access = Access()

    def require(self, request: ApiRequest, roles: RoleSet, refusal: str | None = None) -> None:
        """For a method that takes more than the view's `access`."""
        if not may(request.membership, roles):
            self.permission_denied(request, refusal)


class ApiDayField(serializers.DateField):
    """A calendar day as 2026-11-23, in the figures and hyphens of any keyboard, within the same bounds as on every form."""

    def to_internal_value(self, value: Any) -> date:
        day = read_day(value) if isinstance(value, str) else None
        if day is None:
            years = f"from {FIRST_DAY.year} to {LAST_DAY.year}"
            raise serializers.ValidationError(f"Write a date as year-month-day, such as 2026-11-23, {years}.")
        return day


class ApiMomentField(serializers.DateTimeField):
    """A moment within the same bounds as on every form; without an offset it is read on the clinic's clock."""

    def enforce_timezone(self, value: datetime) -> datetime:
        if not is_within_calendar(value):
            raise serializers.ValidationError(f"Must be from {FIRST_DAY} to {LAST_DAY}.")
        moment: datetime = super().enforce_timezone(value)
        return moment


TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too much at once",
    415: "Not JSON",
    429: "Too many requests",
}


class TooMuch(exceptions.APIException):
    status_code = 413
    default_detail = f"At most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1_000_000} MB can be sent at once."


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every refusal is `application/problem+json`."""
    if isinstance(error, SuspiciousOperation):
        error = TooMuch() if isinstance(error, RequestDataTooBig) else exceptions.ParseError()
    response = exception_handler(error, context)
    if response is None:
        return None
    body: dict[str, Any] = {"type": "about:blank", "status": response.status_code}
    body["title"] = TITLES.get(response.status_code, "Error")
    if isinstance(error, exceptions.ValidationError):
        body["errors"] = response.data
    elif isinstance(error, (exceptions.APIException, Http404, PermissionDenied)) and isinstance(response.data, dict):
        body["detail"] = str(response.data.get("detail", ""))
    if isinstance(error, (exceptions.ParseError, TooMuch)):
        body["errors"] = {"body": [body["detail"]]}
    response.data = body
    response.content_type = PROBLEM
    return response


def read(shape: type[serializers.Serializer[Any]], request: ApiRequest, *, partial: bool = False) -> dict[str, Any]:
    asked = shape(data=request.data, partial=partial, context={"clinic": request.clinic})
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def conflict(detail: str, **more: Any) -> Response:
    return refusal(409, "Conflict", detail, **more)


def refusal(status: int, title: str, detail: str, **more: Any) -> Response:
    return Response(_problem(status, title, detail, more), status=status, content_type=PROBLEM)


def refused_before(status: int, detail: str, **more: Any) -> JsonResponse:
    """The same for a middleware or a decorator, which answers before Django REST framework does."""
    return JsonResponse(_problem(status, TITLES[status], detail, more), status=status, content_type=PROBLEM)


def _problem(status: int, title: str, detail: str, more: dict[str, Any]) -> dict[str, Any]:
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
