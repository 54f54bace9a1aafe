"""What a request carries beyond Django's own, for type checkers: the middleware sets these, and `access` narrows them for a view."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from clinic.practice.models import Clinic, Membership, User

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)


class OpenRequest(HttpRequest):
    """Any request that went through the middleware: perhaps nobody has signed in, or no clinic is chosen."""

    clinic: Clinic | None
    membership: Membership | None
    htmx: HtmxDetails


class SignedInRequest(OpenRequest):
    """Somebody has signed in, with or without a clinic."""

    user: User


class ClinicRequest(SignedInRequest):
    """A member of the chosen clinic asks: what every page behind `access.page` is given."""

    clinic: Clinic
    membership: Membership


View = Callable[Concatenate[R, P], HttpResponseBase]
OpenView = View[OpenRequest, P]
SignedInView = View[SignedInRequest, P]
ClinicView = View[ClinicRequest, P]
RoutedView = View[HttpRequest, P]
"""A view as the URL patterns take it."""
