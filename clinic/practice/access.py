"""The only access rule: a page names what it permits, one of the sets below; rows come from the clinic of the request.

A new role has its value in `Role` and its place in the sets here; navigation, start page and buttons follow from the pages."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Manager, Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import resolve, reverse
from django.views.decorators.cache import never_cache

from clinic.practice.models import Clinic, Membership, Role
from clinic.practice.requests import ClinicView, OpenRequest, OpenView, P, R, RoutedView, SignedInView, View

T = TypeVar("T", bound=Model)
RoleSet = frozenset[Role]

# Who may do what (docs/adr/0008-need-to-know.md). A new role is in no set but the first until it is named in one.
MEMBERS: RoleSet = frozenset(Role)
READS_PATIENTS: RoleSet = frozenset({Role.OWNER, Role.DIRECTOR, Role.INJECTOR, Role.FRONT_DESK})
EDITS_PATIENTS: RoleSet = frozenset({Role.OWNER, Role.DIRECTOR, Role.INJECTOR, Role.FRONT_DESK})
MERGES_CHARTS: RoleSet = frozenset({Role.OWNER, Role.DIRECTOR, Role.INJECTOR})  # compares both, so reads their health
IMPORTS_PATIENTS: RoleSet = frozenset({Role.OWNER})
READS_HEALTH: RoleSet = frozenset({Role.OWNER, Role.DIRECTOR, Role.INJECTOR})
RECORDS_HEALTH: RoleSet = frozenset({Role.DIRECTOR, Role.INJECTOR})
BOOKS_VISITS: RoleSet = frozenset({Role.OWNER, Role.INJECTOR, Role.FRONT_DESK})
RUNS_THE_DAY: RoleSet = frozenset({Role.OWNER, Role.FRONT_DESK})  # every diary and the check-in worklist
HAS_A_DIARY: RoleSet = frozenset({Role.INJECTOR})  # patients are booked with them
WRITES_CONSULTS: RoleSet = frozenset({Role.INJECTOR})
READS_PLANS: RoleSet = frozenset({Role.OWNER, Role.DIRECTOR, Role.INJECTOR})
DECIDES: RoleSet = frozenset({Role.INJECTOR})
TREATS: RoleSet = frozenset({Role.INJECTOR})
RECORDS_OUTCOMES: RoleSet = frozenset({Role.INJECTOR})
READS_TREATMENTS: RoleSet = frozenset({Role.OWNER, Role.DIRECTOR, Role.INJECTOR, Role.FRONT_DESK})
READS_DOSES: RoleSet = frozenset({Role.OWNER, Role.DIRECTOR, Role.INJECTOR})
HANDS_OUT_AFTERCARE: RoleSet = frozenset({Role.OWNER, Role.DIRECTOR, Role.INJECTOR, Role.FRONT_DESK})
READS_STOCK: RoleSet = frozenset({Role.OWNER, Role.DIRECTOR, Role.INJECTOR})  # which lots and vials, no patients
KEEPS_STOCK: RoleSet = frozenset({Role.OWNER, Role.DIRECTOR, Role.INJECTOR})  # takes into stock, opens, records waste
RECALLS_LOTS: RoleSet = frozenset({Role.OWNER, Role.DIRECTOR, Role.INJECTOR})
TAKES_CONSENTS: RoleSet = frozenset({Role.INJECTOR})
READS_CONSENTS: RoleSet = frozenset({Role.OWNER, Role.DIRECTOR, Role.INJECTOR})
WITHDRAWS_CONSENTS: RoleSet = frozenset({Role.OWNER, Role.DIRECTOR, Role.INJECTOR})  # writes down that the patient did
TAKES_PHOTOGRAPHS: RoleSet = frozenset({Role.INJECTOR})
READS_PHOTOGRAPHS: RoleSet = frozenset({Role.OWNER, Role.DIRECTOR, Role.INJECTOR})
READS_PROTOCOLS: RoleSet = frozenset({Role.OWNER, Role.DIRECTOR, Role.INJECTOR})
SIGNS_PROTOCOLS: RoleSet = frozenset({Role.DIRECTOR})
MANAGES_CLINIC: RoleSet = frozenset({Role.OWNER, Role.DIRECTOR})
BREAKS_GLASS: RoleSet = frozenset({Role.FRONT_DESK})  # may read one chart in an emergency (patients/emergency)
TOLD_OF_EMERGENCIES: RoleSet = frozenset({Role.OWNER})
READS_AUDIT: RoleSet = frozenset({Role.OWNER, Role.DIRECTOR})
SETS_UP_CLINIC: RoleSet = frozenset({Role.OWNER})
MANAGES_STAFF: RoleSet = frozenset({Role.OWNER})  # one active holder stays in every clinic

WHAT_ROLES_DO: dict[Role, str] = {
    Role.OWNER: "settings, staff, audit",
    Role.DIRECTOR: "answers for the protocol, reads every record",
    Role.INJECTOR: "sees patients, treats, signs records",
    Role.FRONT_DESK: "books and receives, no clinical content",
}


def injectors(clinic: Clinic) -> "QuerySet[Membership]":
    """Who sees patients there now, by name."""
    here = Membership.objects.active().holding(HAS_A_DIARY).filter(clinic=clinic)
    return here.select_related("clinic", "user").order_by("user__full_name")


def holds(membership: Membership | None, roles: RoleSet) -> bool:
    """Whether this member has one of `roles`."""
    return membership is not None and not roles.isdisjoint(membership.roles)


def may(membership: Membership | None, roles: RoleSet) -> bool:
    """Whether this member has one of `roles`; in an emergency also what they may who read health, of the page's patient alone."""
    in_emergency = membership is not None and membership.emergency is not None and roles >= READS_HEALTH
    return in_emergency or holds(membership, roles)


@dataclass(frozen=True)
class Access:
    """What the permission matrix compares: `public`, or signed in, or a member with one of `roles`."""

    roles: RoleSet = frozenset()
    public: bool = False


def page(roles: RoleSet, *, methods: tuple[str, ...] = ("GET", "POST")) -> Callable[[ClinicView[P]], RoutedView[P]]:
    """Open this page to members of the chosen clinic with one of `roles`."""
    return _guard(Access(roles=roles), methods)


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
        return _whole_page(request, redirect_to_login(_page_in_view(request)))
    if not access.roles:
        return None
    if request.membership is None:
        return _whole_page(request, redirect("practice:clinic-choose"))
    if _is_of_another(request, request.membership):
        return HttpResponse(status=401)
    if not may(request.membership, access.roles):
        raise PermissionDenied("Your role in this clinic does not include this page.")
    return None


def _is_of_another(request: OpenRequest, membership: Membership) -> bool:
    """A page that stayed open while somebody else signed in, or another clinic was chosen: its scripts say whose it is."""
    said = request.headers.get("X-Page-Of")
    return said is not None and said != f"{membership.user_id} {membership.clinic_id}"


def _whole_page(request: OpenRequest, elsewhere: HttpResponseRedirectBase) -> HttpResponse:
    """Of a part of a page the whole page is led there: another page must not take the part's place."""
    if not request.htmx:
        return elsewhere
    return HttpResponse(status=401, headers={"HX-Redirect": elsewhere.url})


def _page_in_view(request: OpenRequest) -> str:
    """Where to come back to after signing in: a part of a page, and an address that takes a form, are no pages."""
    if request.htmx:
        return _here(request.htmx.current_url_abs_path or "/")
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    sent_from = urlsplit(request.headers.get("Referer", ""))
    if (sent_from.scheme, sent_from.netloc) != (request.scheme, request.get_host()):
        return "/"
    return _here(urlunsplit(sent_from._replace(scheme="", netloc="")))


def _here(address: str) -> str:
    """Two slashes at its start would name another host."""
    return "/" + address.lstrip("/\\")


def url_for(membership: Membership | None, route: str, *args: Any, **ids: Any) -> str:
    """The address of a page that this member may open, or nothing: the page itself says who may open it. An emergency opens no page
    that is about nobody."""
    url = reverse(route, args=args, kwargs=ids)
    access: Access | None = getattr(resolve(url).func, "access", None)
    is_open = may if args or ids else holds
    return url if access and is_open(membership, access.roles) else ""


class RowMoved(Http404):
    """The row leads to another one, of which the page is asked again."""

    def __init__(self, was: uuid.UUID, now: uuid.UUID) -> None:
        super().__init__("This chart was merged into another one.")
        self.was, self.now = was, now


def find(rows: "type[T] | Manager[T] | QuerySet[T]", pk: uuid.UUID | str) -> T:
    """The row of this clinic, or 404: a foreign id and an absent one answer alike, because row-level security hides both. Raises RowMoved
    for one that was merged into another."""
    row = get_object_or_404(rows, pk=pk)
    if moved_to := getattr(row, "moved_to", None):
        raise RowMoved(row.pk, moved_to)
    return row
