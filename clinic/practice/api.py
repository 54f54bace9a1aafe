"""What every API view shares: default deny, roles as permissions, and errors as RFC 9457 problems."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, JsonResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, serializers
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from clinic.practice.access import Access, RoleSet, may
from clinic.practice.api_authentication import PerToken
from clinic.practice.fields import FIRST_DAY, LAST_DAY, is_within_calendar, read_day
from clinic.practice.idempotency import NAME
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.permissions import Member, check_method
from clinic.practice.problems import PROBLEM, TITLES
from clinic.practice.scopes import ScopeAsked
from clinic.practice.strict_json import readable

KEY_HEADER = "Idempotency-Key"
MOST_NAMED = 20  # unknown names that a refusal tells
KEYED = OpenApiParameter(
    KEY_HEADER,
    OpenApiTypes.UUID,
    OpenApiParameter.HEADER,
    description="A new one for each write. Sent again with the same content, it writes nothing more.",
)


class ApiRequest(Request):
    """What a view of the API is given, for type checkers: `Request` passes these on from the request that it wraps."""

    clinic: Clinic
    membership: Membership
    user: User


class ByAccept(DefaultContentNegotiation):
    """There is one format, and `?format=` is no way to choose another."""

    def filter_renderers(self, renderers: Any, format: str) -> Any:
        return renderers


class ClinicAPIView(APIView):
    """Base of the API's views: set `access = Access(SET)` and find rows as pages do."""

    permission_classes = [Member]
    metadata_class = None  # OPTIONS: the description says what there is
    throttle_classes = [PerToken]
    content_negotiation_class = ByAccept
    access = Access()
    scopes: ClassVar[Mapping[str, ScopeAsked]] = {}  # by method, what a token must have; without one no program may
    queries: ClassVar[Mapping[str, type[serializers.Serializer[Any]]]] = {}  # by method, what the address may ask for

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        check_method(request, self)
        refuse_unknown(request.query_params, self._query_fields(request.method))

    def _query_fields(self, method: str | None) -> Collection[str]:
        shape = self.queries.get("GET" if method == "HEAD" else str(method))
        return shape().fields if shape else ()

    def asked(self, request: ApiRequest) -> dict[str, Any]:
        """What the address asks for, as this method's entry of `queries` reads it."""
        read_as = self.queries["GET"](data=request.query_params, context={"clinic": request.clinic})
        read_as.is_valid(raise_exception=True)
        return dict(read_as.validated_data)

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
    known = shape().fields
    sent = with_key(request) if NAME in known else request.data
    refuse_unknown(sent, known)
    asked = shape(data=sent, partial=partial, context={"clinic": request.clinic})
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def refuse_unknown(sent: Iterable[str], known: Collection[str]) -> None:
    """A name with a slip in it would be left out without a word, and the answer or the write be another one than was meant."""
    words = f"Not known here. Known: {', '.join(known)}." if known else "Not known here: nothing can be asked for."
    if unknown := [readable(name) for name in sent if name not in known]:
        raise serializers.ValidationError({name: [words] for name in unknown[:MOST_NAMED]})


def with_key(request: ApiRequest) -> dict[str, Any]:
    """What was sent, with the header `Idempotency-Key` as its field. Both of them, and unlike, are refused."""
    key, sent = request.headers.get(KEY_HEADER), dict(request.data)
    if key is None:
        return sent
    if sent.get(NAME, key) != key:
        raise serializers.ValidationError({NAME: [f"The header {KEY_HEADER} says another key."]})
    return {**sent, NAME: key}


def conflict(detail: str, **more: Any) -> Response:
    return refusal(409, "Conflict", detail, **more)


def refusal(status: int, title: str, detail: str, **more: Any) -> Response:
    return Response(_problem(status, title, detail, more), status=status, content_type=PROBLEM)


def refused_before(status: int, detail: str, **more: Any) -> JsonResponse:
    """The same for a middleware or a decorator, which answers before Django REST framework does."""
    return JsonResponse(_problem(status, TITLES[status], detail, more), status=status, content_type=PROBLEM)


def _problem(status: int, title: str, detail: str, more: dict[str, Any]) -> dict[str, Any]:
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
