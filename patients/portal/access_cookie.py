"""The signed cookie of a browser that entered the right birth date, valid for one link and two hours."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from patients.portal.models import ShareLink

COOKIE = "glabella_care" if settings.INSECURE_HTTP else "__Secure-glabella_care"
SALT = "portal.grant"
LASTS = timedelta(hours=2)


def set_cookie(response: HttpResponse, link: ShareLink, path: str) -> None:
    response.set_signed_cookie(
        COOKIE,
        str(link.pk),
        salt=SALT,
        max_age=int(LASTS.total_seconds()),
        path=path,
        secure=not settings.INSECURE_HTTP,
        httponly=True,
        samesite="Lax",
    )


def is_valid(request: HttpRequest, link: ShareLink) -> bool:
    """Whether the request has the cookie for this link, unchanged and at most two hours old."""
    return request.get_signed_cookie(COOKIE, default=None, salt=SALT, max_age=LASTS) == str(link.pk)


def delete_cookie(response: HttpResponse, path: str) -> None:
    response.delete_cookie(COOKIE, path=path, samesite="Lax")
