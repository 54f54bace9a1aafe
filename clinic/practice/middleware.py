"""Which clinic a request belongs to, decided from the database and never from a header or a form; and what is cleaned on its way in."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.common import CommonMiddleware
from django.shortcuts import redirect
from django.urls import reverse

from clinic.practice.access import RowMoved
from clinic.practice.models import Membership, User
from clinic.practice.requests import OpenRequest
from clinic.practice.tenancy import signed_in_user, tenant
from clinic.practice.typed_text import clean

Handler = Callable[[HttpRequest], HttpResponse]
SESSION_KEY = "clinic"


class CurrentClinic:
    """Sets `request.clinic` and `request.membership`, and runs the whole request of somebody who has signed in inside one transaction."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: OpenRequest) -> HttpResponse:
        request.membership = request.clinic = None
        if not request.user.is_authenticated:
            return self.get_response(request)
        with signed_in_user(request.user):
            membership = current_membership(request, request.user)
            if membership is None:
                return self.get_response(request)
            request.membership, request.clinic = membership, membership.clinic
            with tenant(membership.clinic):
                return self.get_response(request)

    def process_exception(self, request: OpenRequest, error: Exception) -> HttpResponse | None:
        """A page of a chart that was merged is the page of the chart that was kept; what was sent to the old one is not written."""
        found = request.resolver_match
        if not isinstance(error, RowMoved) or found is None or request.path.startswith("/api/"):
            return None
        kwargs = {name: error.now if value == error.was else value for name, value in found.kwargs.items()}
        if kwargs == found.kwargs:
            return None
        if request.method not in ("GET", "HEAD"):
            return redirect(reverse("chart:patient", kwargs={"patient_id": error.now}))
        query = request.META.get("QUERY_STRING", "")
        return redirect(reverse(found.view_name, kwargs=kwargs) + (f"?{query}" if query else ""))


def current_membership(request: OpenRequest, user: User) -> Membership | None:
    """The chosen clinic's membership; with only one clinic nobody has to choose. Looked up for each request, so that a role
    taken away is gone with the next click."""
    memberships = list(Membership.objects.active().filter(user=user).select_related("clinic", "user"))
    chosen = request.session.get(SESSION_KEY)
    if chosen:
        memberships = [membership for membership in memberships if str(membership.clinic_id) == chosen]
    return memberships[0] if len(memberships) == 1 else None


class SlashAppended(CommonMiddleware):
    """Django's, but no program's write is sent on: most would follow as a GET, and believe that it was done."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        is_write = request.path.startswith("/api/") and request.method not in ("GET", "HEAD")
        return not is_write and super().should_redirect_with_slash(request)


class PrivacyHeaders:
    """Nothing about a patient may stay in a cache or leave by a referrer; the browser may use the camera only for us."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Cache-Control", "no-store")
        response.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=(), usb=()")
        response.setdefault("X-Robots-Tag", "noindex, nofollow")
        return response


class CleanText:
    """Takes what nobody sees out of every field that is sent, before a view reads it, so that no form can forget to. A password stays
    as it was typed. The API, exempt from the form's CSRF token, reads its own body (`strict_json`)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object) -> None:
        request.GET = cleaned(request.GET)  # type: ignore[assignment]  # the stubs want the frozen class
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            request.POST = cleaned(request.POST)  # type: ignore[assignment]  # as above


def cleaned(sent: QueryDict) -> QueryDict:
    kept = {name: [text if "password" in name else clean(text) for text in texts] for name, texts in sent.lists()}
    if kept == dict(sent.lists()):
        return sent
    changed = sent.copy()
    for name, texts in kept.items():
        changed.setlist(name, texts)
    return changed
