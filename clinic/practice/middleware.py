"""Which clinic a request belongs to, decided from the database and never from a header or a form."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from clinic.practice.models import Membership
from clinic.practice.requests import OpenRequest
from clinic.practice.tenancy import tenant

Handler = Callable[[HttpRequest], HttpResponse]
SESSION_KEY = "clinic"


class CurrentClinic:
    """Sets `request.clinic` and `request.membership`, and runs the whole request inside `tenant()`: one transaction."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: OpenRequest) -> HttpResponse:
        membership = current_membership(request)
        request.membership = membership
        request.clinic = membership.clinic if membership else None
        if membership is None:
            return self.get_response(request)
        with tenant(membership.clinic):
            return self.get_response(request)


def current_membership(request: OpenRequest) -> Membership | None:
    """The chosen clinic's membership; with only one clinic nobody has to choose. Looked up for each request, so that a role
    taken away is gone with the next click."""
    if not request.user.is_authenticated:
        return None
    memberships = list(Membership.objects.active().filter(user=request.user).select_related("clinic", "user"))
    chosen = request.session.get(SESSION_KEY)
    if chosen:
        memberships = [membership for membership in memberships if str(membership.clinic_id) == chosen]
    return memberships[0] if len(memberships) == 1 else None


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
