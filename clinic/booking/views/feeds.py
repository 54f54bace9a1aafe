"""A clinician's own page of their calendar feed, and the feed itself."""

from functools import wraps
from typing import Any

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from clinic.booking import feeds
from clinic.booking.calendar_files import MEDIA_TYPE
from clinic.office.access_tokens import CalendarFeed, found
from clinic.practice.access import HAS_A_DIARY, page, public
from clinic.practice.limits import is_too_often
from clinic.practice.models import Clinic
from clinic.practice.requests import ClinicRequest, OpenRequest, RoutedView
from clinic.practice.tenancy import tenant

MOST_READINGS, MOST_WRONG, WINDOW = 120, 30, 3600  # of one feed, of one address; seconds


@page(HAS_A_DIARY)
def calendar_feed(request: ClinicRequest) -> HttpResponse:
    """POST makes a new address and shows it this once: only a hash of it is kept."""
    context: dict[str, Any] = {}
    if request.method == "POST":
        made = feeds.make_feed(member=request.membership, by=request.user)
        if made:
            path = reverse("booking:feed-file", args=[request.clinic.code, made[1]])
            context["address"] = settings.ADDRESS + path
    context["feed"] = feeds.feed_of(request.membership)
    return render(request, "booking/feed_page.html", context)


@page(HAS_A_DIARY, methods=("POST",))
def calendar_feed_revoke(request: ClinicRequest) -> HttpResponse:
    feeds.revoke_feed(member=request.membership, by=request.user)
    return redirect("booking:feed")


def revalidated(view: RoutedView[Any]) -> RoutedView[Any]:
    """A calendar program may keep the file if it asks each time whether it still holds; nobody between may."""

    @wraps(view)
    def kept(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code in (200, 304):
            response["Cache-Control"] = "private, no-cache"
            del response["Expires"]
        return response

    return kept


@revalidated
@public()
def calendar_feed_file(request: OpenRequest, code: str, secret: str) -> HttpResponse:
    """Unknown, revoked and foreign addresses get the same answer."""
    clinic = Clinic.objects.filter(code=code).first()
    if clinic is not None:
        with tenant(clinic):
            feed = found(CalendarFeed, secret)
            if feed is not None:
                if is_too_often(f"feed:{feed.pk}", MOST_READINGS, WINDOW):
                    return _later()
                feeds.note_reading(feed)
                return _file(request, feeds.busy_file(feed))
    if is_too_often(f"feed-unknown:{get_client_ip_address(request) or ''}", MOST_WRONG, WINDOW):
        return _later()
    return HttpResponse("There is no calendar at this address.", status=404, content_type="text/plain; charset=utf-8")


def _later() -> HttpResponse:
    words = "Asked too often. Try again later."
    return HttpResponse(
        words, status=429, content_type="text/plain; charset=utf-8", headers={"Retry-After": str(WINDOW)}
    )


def _file(request: OpenRequest, content: bytes) -> HttpResponse:
    tag = feeds.etag(content)
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    headers = {"ETag": tag, "Content-Disposition": 'inline; filename="busy.ics"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=MEDIA_TYPE, headers=headers)
