"""What every API view shares: default deny, roles as permissions, and errors as RFC 9457 problems."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from clinic.practice.access import EVERYONE, Access
from clinic.practice.models import Role
from clinic.practice.permissions import Member

PROBLEM = "application/problem+json"


class ClinicAPIView(APIView):
    """Base of the API's views: set `access = roles(...)` and find rows as pages do."""

    permission_classes = [Member]  # noqa: RUF012
    access = Access()


def roles(*allowed: Role) -> Access:
    return Access(roles=frozenset(allowed) or EVERYONE)


TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
}


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every refusal is `application/problem+json`."""
    response = exception_handler(error, context)
    if response is None:
        return None
    body: dict[str, Any] = {"type": "about:blank", "status": response.status_code}
    body["title"] = TITLES.get(response.status_code, "Error")
    if isinstance(error, exceptions.ValidationError):
        body["errors"] = response.data
    elif isinstance(error, (exceptions.APIException, Http404, PermissionDenied)) and isinstance(response.data, dict):
        body["detail"] = str(response.data.get("detail", ""))
    response.data = body
    response.content_type = PROBLEM
    return response
