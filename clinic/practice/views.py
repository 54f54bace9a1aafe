"""The start page, the choice of clinic, health checks, and the error pages for a stale form and an unreadable request."""

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views import defaults

from clinic.practice.access import MEMBERS, page, public, signed_in
from clinic.practice.api import refused_before
from clinic.practice.context import places
from clinic.practice.middleware import SESSION_KEY
from clinic.practice.models import Membership
from clinic.practice.requests import ClinicRequest, SignedInRequest


@page(MEMBERS, methods=("GET",))
def start(request: ClinicRequest) -> HttpResponse:
    """Where this member's day begins: the first place of the menu."""
    mine = places(request.membership)
    if not mine:
        raise PermissionDenied("Your role in this clinic has no page yet.")
    _, url = mine[0]
    return redirect(url)


@page(MEMBERS, methods=("GET",))
def session(request: ClinicRequest) -> HttpResponse:
    """Whose session it is, and a fresh CSRF token: a page that stayed open while the same person signed in again goes on with it."""
    told = {"user": str(request.user.pk), "clinic": str(request.clinic.pk), "token": get_token(request)}
    return JsonResponse(told)


@signed_in
def choose_clinic(request: SignedInRequest) -> HttpResponse:
    """One clinic at a time; a person in several says which."""
    memberships = (
        Membership.objects.active().filter(user=request.user).select_related("clinic").order_by("clinic__name")
    )
    if request.method == "POST":
        chosen = request.POST.get("clinic", "")
        if chosen not in {str(membership.clinic_id) for membership in memberships}:
            raise Http404
        request.session[SESSION_KEY] = chosen
        return redirect("start")
    mine = Membership.objects.filter(user=request.user, is_active=False).select_related("clinic")
    context = {"memberships": memberships, "ended": list(mine.order_by("clinic__name"))}
    return render(request, "practice/choose_clinic_page.html", context)


@public()
def healthy(request: HttpRequest) -> HttpResponse:
    """Liveness: the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@public()
def ready(request: HttpRequest) -> HttpResponse:
    """Readiness: the database answers too."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    return HttpResponse("ready", content_type="text/plain")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page of a form that is older than the sign-in: nothing was saved."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page of a request that could not be read; a program reads a problem."""
    too_much = isinstance(exception, RequestDataTooBig)
    if request.path.startswith("/api/"):
        words = "This is too much at once." if too_much else "This request cannot be read."
        return refused_before(413 if too_much else 400, words)
    return render(request, "400.html", {"too_much": too_much}, status=413 if too_much else 400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such address, or nothing there; a program reads it as a problem."""
    if request.path.startswith("/api/"):
        return refused_before(404, "There is nothing at this address. Addresses of the API end with a slash.")
    return defaults.page_not_found(request, exception)
