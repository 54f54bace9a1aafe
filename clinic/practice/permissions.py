"""Who may call an API view. Apart from `api.py` because Django REST framework loads these while it is itself being imported."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from clinic.practice.access import may


class Nobody(BasePermission):
    """The default: a view that names no roles is closed."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class Member(BasePermission):
    """Open to members of the chosen clinic with one of the view's `access.roles`."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return may(getattr(request, "membership", None), view.access.roles)
