"""How letters leave, for settings.py: by the provider that EMAIL_PROVIDER names (or to the console, or files), else by the mail server
EMAIL_HOST, else as files."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from clinic import env

TIMEOUT = 10  # seconds; the transaction that waits for the answer is ended after 30
FILES = "clinic.practice.letters.LetterFiles"
LOCAL = {"console": "django.core.mail.backends.console.EmailBackend", "file": FILES}
NO_TRACKING = {"track_opens": False, "track_clicks": False}  # or the provider rewrites links, and knows who opened


@dataclass(frozen=True)
class MailProvider:
    """`secret` is anymail's name of its key. `remembers_keys`: a letter sent again with the same Idempotency-Key is sent once.
    `tracks`: its API can be told not to."""

    secret: str = "API_KEY"
    remembers_keys: bool = False
    tracks: bool = True


PROVIDERS = {
    "resend": MailProvider(remembers_keys=True, tracks=False),
    "postmark": MailProvider(secret="SERVER_TOKEN"),
    "mailgun": MailProvider(),
    "sparkpost": MailProvider(),
    "mailersend": MailProvider(secret="API_TOKEN"),
    "brevo": MailProvider(tracks=False),
}


@dataclass(frozen=True)
class MailSettings:
    backend: str
    remembers_keys: bool = False
    provider: str = ""
    url: str = ""
    anymail: dict[str, Any] = field(default_factory=dict)


def from_environment() -> MailSettings:
    name = env.text("EMAIL_PROVIDER", "").strip().lower()
    if name in LOCAL:
        return MailSettings(LOCAL[name], remembers_keys=name == "file")
    if name:
        return of_provider(name)
    if env.text("EMAIL_HOST", ""):
        return MailSettings("django.core.mail.backends.smtp.EmailBackend")
    # a log is no place for a link that sets a password
    return MailSettings(FILES, remembers_keys=True)


def of_provider(name: str) -> MailSettings:
    if name not in PROVIDERS:
        known = ", ".join([*PROVIDERS, *LOCAL])
        raise ImproperlyConfigured(f"EMAIL_PROVIDER is {name!r}; use one of {known}, or set EMAIL_HOST.")
    provider = PROVIDERS[name]
    key = env.text("EMAIL_PROVIDER_KEY", hint=f"It is the key of {name}'s API.")
    if not key:
        raise ImproperlyConfigured(f"EMAIL_PROVIDER_KEY is empty. Set it to the key of {name}'s API.")
    url, esp = env.text("EMAIL_PROVIDER_URL", ""), name.upper()
    anymail: dict[str, Any] = {f"{esp}_{provider.secret}": key, "REQUESTS_TIMEOUT": TIMEOUT}
    if url:
        anymail[f"{esp}_API_URL"] = url
    if provider.tracks:
        anymail["SEND_DEFAULTS"] = NO_TRACKING
    return MailSettings(f"anymail.backends.{name}.EmailBackend", provider.remembers_keys, name, url, anymail)
