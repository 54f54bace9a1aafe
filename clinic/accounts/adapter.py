"""How people get an account: a clinic's owner makes it; nobody signs up from outside."""

from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from clinic.accounts.devices import remember
from clinic.accounts.signing_in import canonical
from clinic.practice import moments
from clinic.practice.models import Membership, User
from clinic.practice.tenancy import signed_in_user


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        if lock := getattr(request, "lock", None):
            more["redirect_url"] = lock.page_for(user)
        response: HttpResponse = super().post_login(request, user, **more)
        remember(request, response, canonical(user.email))
        return response

    def set_password(self, user: User, password: str) -> None:
        """Only the password: the application may not change who somebody is."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        when = moments.with_zone(moments.local(timezone.now(), zone_of(user)))
        super().send_notification_mail(template_prefix, user, {"when": when} | (context or {}), email)


def zone_of(user: User) -> ZoneInfo:
    """The zone of the clinic that this person works in, of the first where there are several."""
    with signed_in_user(user):
        mine = Membership.objects.active().filter(user=user).select_related("clinic")
        membership = mine.order_by("clinic__name").first()
    return membership.clinic.zone if membership else ZoneInfo("UTC")
