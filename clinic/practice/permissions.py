"""Who may call an API view. Apart from `api.py` because Django REST framework loads these while it is itself being imported."""

from typing import Any

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from clinic.practice.access import may
from clinic.practice.scopes import ANY, ScopeAsked


class Nobody(BasePermission):
    """The default: a view that names no roles is closed."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class Member(BasePermission):
    """Open to members of the chosen clinic with one of the view's `access.roles`; to a program if its token has the scope that the view
    names for this method (one of them, where it names several), too."""

    message: str | None = None

    def has_permission(self, request: Request, view: Any) -> bool:
        allowed = getattr(request.auth, "scopes", None)
        if allowed is not None and not self._is_in_scope(request, view, allowed):
            return False
        return may(getattr(request, "membership", None), view.access.roles)

    def _is_in_scope(self, request: Request, view: Any, allowed: list[str]) -> bool:
        wanted: ScopeAsked | None = getattr(view, "scopes", {}).get(
            "GET" if request.method == "HEAD" else request.method
        )
        if wanted is None:
            check_method(request, view)
            self.message = "This is not for programs."
            return False
        some = (wanted,) if isinstance(wanted, str) else wanted
        self.message = f"This token lacks the scope {' or '.join(some)}."
        return wanted == ANY or not set(some).isdisjoint(allowed)


def check_method(request: Request, view: Any) -> None:
    """What nobody can do here is said to be that, and not kept from programs."""
    method = str(request.method)
    if method == "OPTIONS" or not hasattr(view, method.lower()):
        raise MethodNotAllowed(method)
