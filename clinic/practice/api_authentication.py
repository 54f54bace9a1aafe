"""Who calls the API: a person with a session, or a program with a token (`Authorization: Bearer`)."""

from typing import Any

from axes.helpers import get_client_ip_address
from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from clinic.practice.limits import is_too_often

SCHEME = "Bearer"
WRONG, WINDOW = 30, 900  # tokens that are not known, from one address, in seconds
UNKNOWN = "This token is not known here, or it was revoked."


def bearer(request: HttpRequest) -> str | None:
    """The token that was sent; None without one."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == SCHEME.lower() else None


class PersonOrProgram(SessionAuthentication):
    """A program's call carries no cookie that a page of another site could use, so it needs no form's CSRF token."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        asked = request._request
        if bearer(asked) is None:
            return super().authenticate(request)
        token = getattr(asked, "api_token", None)
        if token is None:
            _count_wrong(asked)
            raise AuthenticationFailed(getattr(asked, "api_token_refused", "") or UNKNOWN)
        return token.member.user, token

    def authenticate_header(self, request: Request) -> str | None:
        """401 for a token that is not known; who has sent nothing is answered with 403, as ever."""
        return SCHEME if bearer(request._request) is not None else None


def _count_wrong(request: HttpRequest) -> None:
    """Guessing 256 bits is hopeless; asking without end costs us something all the same."""
    if is_too_often(f"api-token-unknown:{get_client_ip_address(request) or ''}", WRONG, WINDOW):
        raise Throttled(wait=WINDOW)


class PerToken(SimpleRateThrottle):
    """Of a program; people are not counted here."""

    rate = "240/min"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"api-token:{request.auth.pk}" if getattr(request.auth, "scopes", None) else None


class PersonOrProgramDescribed(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular's has no types
    target_class = PersonOrProgram
    name: Any = ["session", "token"]  # noqa: RUF012

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, Any]]:
        from django.conf import settings

        session = {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
        return [
            session,
            {"type": "http", "scheme": "bearer", "description": "Of a program, made by the clinic's owner."},
        ]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        wanted = getattr(auto_schema.view, "scopes", {}).get(auto_schema.method)
        if wanted is None:
            return [{"session": []}]
        some = (wanted,) if isinstance(wanted, str) else wanted
        return [{"session": []}, *({"token": [scope] if scope else []} for scope in some)]
