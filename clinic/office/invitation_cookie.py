"""The link of an invitation goes from the address into a signed cookie at once, so that its secret stands in no address that a browser
keeps, sends as a referrer or carries through the sign-in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "glabella_invitation" if settings.INSECURE_HTTP else "__Secure-glabella_invitation"
SALT = "office.invitation"
PATH = "/invitation/"
LASTS = 24 * 60 * 60  # seconds; the link in the letter opens it again


def carry(response: HttpResponse, code: str, token: str) -> None:
    response.set_signed_cookie(
        COOKIE,
        f"{code}/{token}",
        salt=SALT,
        max_age=LASTS,
        path=PATH,
        secure=not settings.INSECURE_HTTP,
        httponly=True,
        samesite="Lax",
    )


def carried(request: HttpRequest) -> tuple[str, str]:
    """The clinic's code and the token, empty where there is none."""
    kept = request.get_signed_cookie(COOKIE, default=None, salt=SALT, max_age=LASTS) or ""
    code, _, token = kept.partition("/")
    return code, token


def drop(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
