"""How people get an account: a clinic's owner makes it; nobody signs up from outside."""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def tried_account(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The account that axes counts failures for. allauth hands the address over as `email`; any spelling of it is the same account."""
    given = credentials or {}
    name = given.get("email") or given.get("username") or request.POST.get("login") or ""
    return str(name).strip().lower()
