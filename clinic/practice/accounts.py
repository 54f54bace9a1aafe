"""How people get an account: a clinic's owner makes it; nobody signs up from outside."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

from clinic.practice import moments
from clinic.practice.models import Membership


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        when = moments.with_zone(moments.local(timezone.now(), zone_of(user)))
        super().send_notification_mail(template_prefix, user, {"when": when} | (context or {}), email)


def zone_of(user: Any) -> ZoneInfo:
    """The zone of the clinic that this person works in, of the first where there are several."""
    membership = Membership.objects.active().filter(user=user).select_related("clinic").order_by("clinic__name").first()
    return membership.clinic.zone if membership else ZoneInfo("UTC")


def tried_account(request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> str:
    """The account that axes counts failures for. allauth hands the address over as `email`; any spelling of it is the same account."""
    given = credentials or {}
    name = given.get("email") or given.get("username") or request.POST.get("login") or ""
    return str(name).strip().lower()
