"""The only access rule: a page names the roles that may open it, rows come from the clinic the request speaks for."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Manager, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache

from clinic.practice.models import Role
from clinic.practice.requests import ClinicView, OpenRequest, OpenView, P, R, RoutedView, SignedInView, View

T = TypeVar("T", bound=Model)
EVERYONE = frozenset(Role)
CLINICAL = frozenset({Role.INJECTOR, Role.DIRECTOR})
MANAGERS = frozenset({Role.OWNER, Role.DIRECTOR})


@dataclass(frozen=True)
class Access:
    """What the permission matrix compares: `public`, or signed in, or a member with one of `roles`."""

    roles: frozenset[Role] = frozenset()
    public: bool = False


def page(*roles: Role, methods: tuple[str, ...] = ("GET", "POST")) -> Callable[[ClinicView[P]], RoutedView[P]]:
    """Open this page to members of the chosen clinic with one of `roles` (none named: every role)."""
    allowed = frozenset(roles) or EVERYONE
    return _guard(Access(roles=allowed), methods)


def signed_in(view: SignedInView[P]) -> RoutedView[P]:
    """Open this page to anybody who has signed in, with or without a clinic."""
    return _guard(Access(), ("GET", "POST"))(view)


def public(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[OpenView[P]], RoutedView[P]]:
    """Open this page to the whole world; it must reveal nothing about a patient by itself."""
    return _guard(Access(public=True), methods)


def _guard(access: Access, methods: tuple[str, ...]) -> Callable[[View[R, P]], RoutedView[P]]:
    allowed_methods = {*methods, "HEAD"} if "GET" in methods else set(methods)

    def decorate(view: View[R, P]) -> RoutedView[P]:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            refusal = _refusal(cast(OpenRequest, request), access)
            if refusal is not None:
                return refusal
            if request.method not in allowed_methods:
                return HttpResponseNotAllowed(sorted(allowed_methods))
            return view(cast(R, request), *args, **kwargs)

        vars(guarded)["access"] = access
        return guarded

    return decorate


def _refusal(request: OpenRequest, access: Access) -> HttpResponse | None:
    if access.public:
        return None
    if not request.user.is_authenticated:
        if request.htmx:  # a part of a page: the sign-in page must not take its place
            return HttpResponse(status=401)
        return redirect_to_login(request.get_full_path())
    if not access.roles:
        return None
    if request.membership is None:
        return redirect("practice:clinic-choose")
    if request.membership.role not in access.roles:
        raise PermissionDenied("Your role in this clinic does not include this page.")
    return None


def find(rows: "type[T] | Manager[T] | QuerySet[T]", pk: Any) -> T:
    """The row of this clinic, or 404: a foreign id and an absent one answer alike, because row-level security hides both."""
    return get_object_or_404(rows, pk=pk)
