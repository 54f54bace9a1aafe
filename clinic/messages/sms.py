"""Text messages: which provider the environment names, and handing one over.

SMS_PROVIDER is `azure` (Azure Communication Services, whose API takes a repeatability id), `twilio` (whose API takes no key), `console`
or `file`. Without it texts are files beside the letters where only this machine reaches us, else none are sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from clinic import env, safety
from clinic.messages import sms_azure, sms_local, sms_twilio
from clinic.messages.sms_text import SmsAccount, SmsText


@dataclass(frozen=True)
class SmsProvider:
    """`keys_kept`: how long a text that is handed over again with the same key is sent once."""

    name: str
    account: SmsAccount
    hand_over: Callable[[SmsAccount, SmsText], str]
    keys_kept: timedelta = timedelta(0)


FOR_EVER = timedelta(days=3650)
LOCAL: dict[str, tuple[Callable[[SmsAccount, SmsText], str], timedelta]] = {
    "console": (sms_local.to_console, timedelta(0)),
    "file": (sms_local.to_file, FOR_EVER),
}
ADDRESSES = {"azure": "", "twilio": "https://api.twilio.com"}


@cache
def provider() -> SmsProvider | None:
    """None: this installation sends no texts."""
    name = env.text("SMS_PROVIDER", "").strip().lower()
    if not name:
        name = "" if _is_public() else "file"
    if name in LOCAL:
        hand_over, kept = LOCAL[name]
        return SmsProvider(name, SmsAccount(), hand_over, kept)
    return of_provider(name) if name else None


def _is_public() -> bool:
    return safety.is_public({"ALLOWED_HOSTS": settings.ALLOWED_HOSTS, "ADDRESS": settings.ADDRESS})


def of_provider(name: str) -> SmsProvider:
    if name not in ADDRESSES:
        raise ImproperlyConfigured(f"SMS_PROVIDER is {name!r}; use one of {', '.join([*ADDRESSES, *LOCAL])}.")
    account = SmsAccount(
        url=(env.text("SMS_PROVIDER_URL", "") or ADDRESSES[name]).rstrip("/"),
        name=env.text("SMS_PROVIDER_ACCOUNT", ""),
        key=env.text("SMS_PROVIDER_KEY", hint=f"It is the key of {name}'s API."),
        sender=env.text("SMS_FROM", hint="It is the number or name that texts come from."),
    )
    url = urlsplit(account.url)
    if not url.hostname:
        raise ImproperlyConfigured("SMS_PROVIDER_URL is empty. Set it to the endpoint of your resource, with https://.")
    if url.scheme != "https" and not safety.is_local(url.hostname):
        raise ImproperlyConfigured("SMS_PROVIDER_URL does not begin with https://: texts would travel readable.")
    if name == "azure":
        return SmsProvider(name, account, sms_azure.hand_over, sms_azure.KEYS_KEPT)
    return SmsProvider(name, account, sms_twilio.hand_over)


def deliver(*, to: str, words: str, key: str, first_asked_at: datetime, receipt_address: str = "") -> str:
    """Hand over one text; its id at the provider. Raises NotTaken, Refused or Unseen."""
    found = provider()
    if found is None:
        raise ImproperlyConfigured("No SMS provider is set up.")
    return found.hand_over(found.account, SmsText(to, words, key, first_asked_at, receipt_address))


def keys_kept() -> timedelta:
    found = provider()
    return found.keys_kept if found else timedelta(0)
