"""
What may not be so where others than this machine reach Glabella. settings.py asks at its end, so that no process starts
with it: web, worker, beat and commands alike.
"""

import ipaddress
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

Settings = Mapping[str, Any]
SHORTEST_KEY, FEWEST_SIGNS = 50, 8
KNOWN_KEYS = ("insecure", "change", "secret", "example", "password", "only-for", "by-checks", "glabella")
FULL_SIGHT = {"postgres", "glabella_owner", "glabella_backup"}  # roles that row-level security does not hold
TO_THE_OPERATOR = ("console", "dummy", "locmem", "filebased", "LetterFiles")


def is_local(host: str) -> bool:
    """Whether this name means this machine and no other."""
    name = host.strip("[]").lower()
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def is_public(settings: Settings) -> bool:
    named = [host.rsplit(":", 1)[0] if host.count(":") == 1 else host for host in settings["ALLOWED_HOSTS"]]
    return not all(is_local(host) for host in (*named, urlsplit(settings["ADDRESS"]).hostname or ""))


def refuse_unsafe(settings: Settings, *, bind: str = "127.0.0.1") -> None:
    """`bind` is where the web server listens."""
    faults = list(unsafe(settings)) if is_public(settings) or not is_local(bind) else []
    if faults:
        listed = "\n".join(f"  - {fault}" for fault in faults)
        raise ImproperlyConfigured(f"Others than this machine reach this address, and it is not safe:\n{listed}")


def unsafe(settings: Settings) -> Iterable[str]:
    """One sentence for each fault: which variable, and what to do."""
    for find in FINDERS:
        yield from find(settings)


def debugging(settings: Settings) -> Iterable[str]:
    if settings["DEBUG"]:
        yield "GLABELLA_DEBUG is on and shows the insides of every error. Set it to 0."


def keys(settings: Settings) -> Iterable[str]:
    remedy = "Make one with deploy/new-secrets."
    for name, value in (
        ("SECRET_KEY", settings["SECRET_KEY"]),
        *(("SECRET_KEY_FALLBACKS", old) for old in settings["SECRET_KEY_FALLBACKS"]),
    ):
        if len(value) < SHORTEST_KEY or len(set(value)) < FEWEST_SIGNS:
            yield f"{name} is too short or too plain: {SHORTEST_KEY} characters drawn at random. {remedy}"
        elif any(word in value.lower() for word in KNOWN_KEYS):
            yield f"{name} has a word in it that somebody may guess. {remedy}"


def addresses(settings: Settings) -> Iterable[str]:
    address = urlsplit(settings["ADDRESS"])
    if address.scheme != "https" or not address.hostname:
        yield "GLABELLA_ADDRESS does not begin with https://. Write the address that people open, with https."
    elif settings["ALLOWED_HOSTS"] and address.hostname not in settings["ALLOWED_HOSTS"]:
        yield f"ALLOWED_HOSTS does not name {address.hostname}, which GLABELLA_ADDRESS does. Add it."
    if any("*" in host or host.startswith(".") or not host for host in settings["ALLOWED_HOSTS"]):
        yield "ALLOWED_HOSTS takes any name, so that mailed links can point elsewhere. List each host by its name."
    if not all(origin.startswith("https://") and "*" not in origin for origin in settings["CSRF_TRUSTED_ORIGINS"]):
        yield "CSRF_TRUSTED_ORIGINS takes forms from pages without https or from any host. Name https origins only."


def transport(settings: Settings) -> Iterable[str]:
    if settings["INSECURE_HTTP"]:
        yield "GLABELLA_INSECURE_HTTP is on: passwords and cookies would travel readable. Remove it."
    for name, says in (
        ("SESSION_COOKIE_SECURE", "the session's cookie travels without https"),
        ("CSRF_COOKIE_SECURE", "the form token's cookie travels without https"),
        ("SESSION_COOKIE_HTTPONLY", "scripts can read the session's cookie"),
        ("SECURE_SSL_REDIRECT", "http is answered instead of led to https"),
    ):
        if not settings.get(name, True):
            yield f"{name} is off: {says}. Turn it on."
    if settings["SECURE_HSTS_SECONDS"] < 15_552_000:
        yield "SECURE_HSTS_SECONDS is less than half a year: browsers may be led to http. Leave it at a year."


def databases(settings: Settings) -> Iterable[str]:
    for alias, database in settings["DATABASES"].items():
        name = "DATABASE_URL" if alias == "default" else "DATABASE_OWNER_URL"
        if database.get("USER") in FULL_SIGHT and alias == "default":
            yield f"{name} signs in as {database['USER']}, who sees every clinic. Use glabella_app."
        host = database.get("HOST", "")
        if not host or host.startswith("/") or is_local(host):
            continue
        if not database.get("PASSWORD"):
            yield f"{name} has no password. Give the role one."
        if host not in settings["PRIVATE_HOSTS"] and database.get("OPTIONS", {}).get("sslmode") != "verify-full":
            yield f"{name} reaches {host} without proof of who answers. Add ?sslmode=verify-full, {or_private(host)}"


def brokers(settings: Settings) -> Iterable[str]:
    for name in ("BROKER_URL", "CACHE_URL"):
        url = urlsplit(settings[name])
        away = url.hostname and not is_local(url.hostname) and url.hostname not in settings["PRIVATE_HOSTS"]
        if away and url.scheme != "rediss":
            yield f"{name} reaches {url.hostname} without TLS. Use rediss://, {or_private(str(url.hostname))}"


def or_private(host: str) -> str:
    return f"or name {host} in GLABELLA_PRIVATE_HOSTS if nobody else is on that network."


def mail(settings: Settings) -> Iterable[str]:
    backend = settings["EMAIL_BACKEND"]
    if "LetterFiles" in backend and settings["LETTERS_NAMED"]:
        return
    if any(word in backend for word in TO_THE_OPERATOR):
        yield (
            "EMAIL_HOST is not set, so that nobody gets the letter that sets a password. Name your mail server, "
            "or your provider in EMAIL_PROVIDER."
        )
    elif settings["EMAIL_PROVIDER"]:
        yield from provider(settings)
    elif not (settings["EMAIL_USE_TLS"] or is_local(settings["EMAIL_HOST"])) and (
        settings["EMAIL_HOST"] not in settings["PRIVATE_HOSTS"]
    ):
        host = settings["EMAIL_HOST"]
        yield f"EMAIL_USE_TLS is off: links that set a password reach {host} readable. Set it to 1, {or_private(host)}"


def provider(settings: Settings) -> Iterable[str]:
    url = urlsplit(settings["EMAIL_PROVIDER_URL"])
    if url.hostname and url.scheme != "https" and not is_local(url.hostname):
        yield "EMAIL_PROVIDER_URL does not begin with https://: letters would travel readable. Use https."
    sender = settings["DEFAULT_FROM_EMAIL"]
    if not sender or "@localhost" in sender:
        yield "DEFAULT_FROM_EMAIL is not set, and no provider sends from localhost. Name an address of your domain."


FINDERS: tuple[Callable[[Settings], Iterable[str]], ...] = (
    debugging,
    keys,
    addresses,
    transport,
    databases,
    brokers,
    mail,
)
