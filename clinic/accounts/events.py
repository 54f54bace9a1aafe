"""What people do with their accounts, in the log of each clinic where the person works. An account that there is not, and one without
a clinic, leave no event: there is no clinic whose log it would be."""

from typing import Any

from django.http import HttpRequest

from clinic.audit.log import record
from clinic.practice.models import Membership, User
from clinic.practice.tenancy import signed_in_user, tenant


def record_of_account(
    user: User, action: str, data: dict[str, Any] | None = None, by: User | str | None = None
) -> None:
    with signed_in_user(user):
        here = list(Membership.objects.active().filter(user=user).select_related("clinic", "user"))
    for membership in here:
        with tenant(membership.clinic):
            record(action=action, obj=membership, by=by or user, data=data)


def signed_in(sender: Any, request: HttpRequest, user: User, **more: Any) -> None:
    session = getattr(request, "session", {})
    steps = [step["method"] for step in session.get("account_authentication_methods", ()) if "method" in step]
    record_of_account(user, "account.signed_in", {"with": steps} if steps else None)


def signed_out(sender: Any, request: HttpRequest, user: User | None, **more: Any) -> None:
    if user is not None and user.is_authenticated:
        record_of_account(user, "account.signed_out")


def password_changed(sender: Any, user: User, **more: Any) -> None:
    record_of_account(user, "account.password_changed")


def password_reset(sender: Any, user: User, **more: Any) -> None:
    record_of_account(user, "account.password_reset")


def sign_in_refused(address: str, *, limit: bool) -> None:
    """`limit`: this try was the last for a while. It stands under the account that was tried; who tried is not known."""
    user = User.objects.by_email(address)
    if user is not None:
        record_of_account(user, "account.sign_in_refused", {"limit": True} if limit else None)
