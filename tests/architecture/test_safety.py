"""Where others than this machine reach Glabella, each unsafe setting alone keeps it from starting, in words that help."""

import os
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.test import override_settings
from pytest_django import Settings as DjangoSettings

from clinic import mail
from clinic.demo.presence import refuse_demo
from clinic.practice.actions import add_member
from clinic.practice.models import Clinic, Role
from clinic.safety import is_local, refuse_unsafe

ROOT = Path(__file__).resolve().parents[2]
KEY = secrets.token_hex(32)
SAFE: dict[str, str] = {
    "GLABELLA_ADDRESS": "https://plans.clinic.example",
    "ALLOWED_HOSTS": "plans.clinic.example,web",
    "GLABELLA_PROXIES": "1",
    "SECRET_KEY": KEY,
    "DATABASE_URL": "postgresql://glabella_app:long-and-random@db.clinic.example/glabella?sslmode=verify-full",
    "BROKER_URL": "rediss://valkey.clinic.example/0",
    "CACHE_URL": "rediss://valkey.clinic.example/1",
    "EMAIL_HOST": "mail.clinic.example",
    "EMAIL_USE_TLS": "1",
}
PROVIDER = {
    "EMAIL_HOST": "",
    "EMAIL_PROVIDER": "resend",
    "EMAIL_PROVIDER_KEY": "key",
    "DEFAULT_FROM_EMAIL": "Harbour <hello@clinic.example>",
}
# What is changed, the words of the refusal: the variable and its remedy.
UNSAFE: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "debug": ({"GLABELLA_DEBUG": "1"}, ("GLABELLA_DEBUG", "Set it to 0")),
    "no key": ({"SECRET_KEY": ""}, ("SECRET_KEY", "deploy/new-secrets")),
    "short key": ({"SECRET_KEY": KEY[:49]}, ("SECRET_KEY", "too short")),
    "plain key": ({"SECRET_KEY": "abc" * 30}, ("SECRET_KEY", "too plain")),
    "Django's key": ({"SECRET_KEY": f"django-insecure-{KEY}"}, ("SECRET_KEY", "guess")),
    "key of the docs": ({"SECRET_KEY": f"change-me-{KEY}"}, ("SECRET_KEY", "guess")),
    "key of the tests": ({"SECRET_KEY": "only-for-the-tests-" + KEY}, ("SECRET_KEY", "guess")),
    "weak old key": ({"SECRET_KEY_FALLBACKS": "old"}, ("SECRET_KEY_FALLBACKS", "deploy/new-secrets")),
    "http address": ({"GLABELLA_ADDRESS": "http://plans.clinic.example"}, ("GLABELLA_ADDRESS", "https://")),
    "local address": ({"GLABELLA_ADDRESS": "http://127.0.0.1:8000"}, ("GLABELLA_ADDRESS", "https://")),
    "address of no host": ({"ALLOWED_HOSTS": "web"}, ("ALLOWED_HOSTS", "plans.clinic.example", "Add it")),
    "any host": ({"ALLOWED_HOSTS": "plans.clinic.example,*"}, ("ALLOWED_HOSTS", "by its name")),
    "any host below": ({"ALLOWED_HOSTS": "plans.clinic.example,.example"}, ("ALLOWED_HOSTS", "by its name")),
    "plain http": ({"GLABELLA_INSECURE_HTTP": "1"}, ("GLABELLA_INSECURE_HTTP", "Remove it")),
    "database without TLS": (
        {"DATABASE_URL": "postgresql://glabella_app:x@db.clinic.example/glabella"},
        ("DATABASE_URL", "sslmode=verify-full"),
    ),
    "database with half TLS": (
        {"DATABASE_URL": "postgresql://glabella_app:x@db.clinic.example/glabella?sslmode=require"},
        ("DATABASE_URL", "sslmode=verify-full"),
    ),
    "database host in the query": (
        {"DATABASE_URL": "postgresql://glabella_app:x@/glabella?host=db.clinic.example"},
        ("DATABASE_URL", "sslmode=verify-full"),
    ),
    "owner's database without TLS": (
        {"DATABASE_OWNER_URL": "postgresql://glabella_owner:x@db.clinic.example/glabella"},
        ("DATABASE_OWNER_URL", "sslmode=verify-full"),
    ),
    "database without a password": (
        {"DATABASE_URL": "postgresql://glabella_app@db.clinic.example/glabella?sslmode=verify-full"},
        ("DATABASE_URL", "password"),
    ),
    "superuser": (
        {"DATABASE_URL": "postgresql://postgres:x@db.clinic.example/glabella?sslmode=verify-full"},
        ("DATABASE_URL", "glabella_app"),
    ),
    "broker without TLS": ({"BROKER_URL": "redis://valkey.clinic.example/0"}, ("BROKER_URL", "rediss://")),
    "cache without TLS": ({"CACHE_URL": "redis://valkey.clinic.example/1"}, ("CACHE_URL", "rediss://")),
    "no mail server": ({"EMAIL_HOST": ""}, ("EMAIL_HOST", "Name your mail server")),
    "mail on the console": ({"EMAIL_PROVIDER": "console"}, ("EMAIL_HOST", "EMAIL_PROVIDER")),
    "mail in files": ({"EMAIL_PROVIDER": "file"}, ("EMAIL_HOST", "EMAIL_PROVIDER")),
    "provider without TLS": (
        PROVIDER | {"EMAIL_PROVIDER_URL": "http://api.mail.example/"},
        ("EMAIL_PROVIDER_URL", "Use https"),
    ),
    "provider without a sender": (PROVIDER | {"DEFAULT_FROM_EMAIL": ""}, ("DEFAULT_FROM_EMAIL", "your domain")),
    "mail without TLS": ({"EMAIL_USE_TLS": "0"}, ("EMAIL_USE_TLS", "Set it to 1")),
}
LOCAL: dict[str, dict[str, str]] = {
    "nothing set": {},
    "make run": {"GLABELLA_ADDRESS": "http://127.0.0.1:8123", "GLABELLA_INSECURE_HTTP": "1", "GLABELLA_DEBUG": "1"},
    "by name": {"GLABELLA_ADDRESS": "http://localhost:8000", "ALLOWED_HOSTS": "localhost"},
    "IPv6": {"GLABELLA_ADDRESS": "http://[::1]:8000", "ALLOWED_HOSTS": "[::1]"},
}
# Values that no variable sets, should somebody change settings.py.
CHANGED: dict[str, Any] = {
    "SESSION_COOKIE_SECURE": False,
    "CSRF_COOKIE_SECURE": False,
    "SESSION_COOKIE_HTTPONLY": False,
    "SECURE_SSL_REDIRECT": False,
    "SECURE_HSTS_SECONDS": 0,
    "CSRF_TRUSTED_ORIGINS": ["http://plans.clinic.example"],
    "ALLOWED_HOSTS": ["plans.clinic.example", ""],
}
PRINT = "from clinic import settings as s; print(s.ADDRESS)"


def start(variables: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    words = [sys.executable, *(command or ("-c", PRINT))]
    return subprocess.run(words, cwd=ROOT, env=clean | variables, capture_output=True, text=True, check=False)


def settings_of(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What settings.py makes of these variables, without its last line's judgement."""
    for name in list(os.environ):
        if name not in ("PATH", "HOME"):
            monkeypatch.delenv(name)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    read: dict[str, Any] = {"__file__": str(ROOT / "clinic" / "settings.py"), "__name__": "settings_of"}
    text = Path(read["__file__"]).read_text().replace("safety.refuse_unsafe(globals())", "")
    exec(compile(text, read["__file__"], "exec"), read)
    return read


def refusal(settings: dict[str, Any], **bind: str) -> str:
    try:
        refuse_unsafe(settings, **bind)
    except ImproperlyConfigured as error:
        return str(error)
    return ""


def test_the_safe_set_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(settings_of(SAFE, monkeypatch)) == ""
    assert start(SAFE).returncode == 0


@pytest.mark.parametrize("name", mail.PROVIDERS)
def test_a_provider_stands_for_a_mail_server(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    read = settings_of(SAFE | PROVIDER | {"EMAIL_PROVIDER": name}, monkeypatch)
    assert refusal(read) == ""
    with override_settings(ANYMAIL=read["ANYMAIL"], EMAIL_BACKEND=read["EMAIL_BACKEND"]):
        assert get_connection().esp_name.lower() == name  # type: ignore[attr-defined]  # anymail ships no types


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"EMAIL_PROVIDER": "pigeon"}, "use one of resend"),
        ({"EMAIL_PROVIDER_KEY": ""}, "EMAIL_PROVIDER_KEY is empty"),
    ],
)
def test_a_provider_that_cannot_be_asked_is_refused_everywhere(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], words: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=words):
        settings_of(PROVIDER | changes, monkeypatch)


@pytest.mark.parametrize("fault", UNSAFE)
def test_each_unsafe_setting_alone_is_refused(monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    changes, words = UNSAFE[fault]
    said = refusal(settings_of(SAFE | changes, monkeypatch))
    assert said and all(word in said for word in words), said
    if (
        "GLABELLA_ADDRESS" not in changes
        and "ALLOWED_HOSTS" not in changes
        and changes != {"GLABELLA_INSECURE_HTTP": "1"}
    ):
        assert said.count("\n") == 1, f"nothing else is complained of: {said}"


@pytest.mark.parametrize("name", CHANGED)
def test_each_unsafe_value_alone_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    said = refusal(settings_of(SAFE, monkeypatch) | {name: CHANGED[name]})
    assert name in said


@pytest.mark.parametrize("fault", ["debug", "short key", "http address", "any host"])
@pytest.mark.parametrize(
    "command",
    [
        ("-c", "import clinic.wsgi"),
        ("-m", "celery", "-A", "clinic.celery", "worker"),
        ("-m", "celery", "-A", "clinic.celery", "beat"),
        ("manage.py", "check", "--deploy"),
    ],
    ids=lambda words: " ".join(words[-2:]),
)
def test_no_process_starts_with_it(fault: str, command: tuple[str, ...]) -> None:
    changes, words = UNSAFE[fault]
    ended = start(SAFE | changes, *command)
    assert ended.returncode != 0
    assert all(word in ended.stdout + ended.stderr for word in words)


@pytest.mark.parametrize("kind", LOCAL)
def test_this_machine_alone_needs_none_of_it(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    read = settings_of(LOCAL[kind], monkeypatch)
    assert refusal(read) == ""
    assert read["INSECURE_HTTP"] and not read["SESSION_COOKIE_SECURE"]


@pytest.mark.parametrize("bind", ["0.0.0.0", "::", "192.0.2.4", "plans.clinic.example"])
def test_a_web_server_that_others_reach_is_public_too(monkeypatch: pytest.MonkeyPatch, bind: str) -> None:
    assert "GLABELLA_INSECURE_HTTP" in refusal(settings_of({}, monkeypatch), bind=bind)
    ended = start({}, "-m", "clinic.web", "--host", bind, "--port", "0") if bind == "0.0.0.0" else None
    assert ended is None or (ended.returncode != 0 and "GLABELLA_INSECURE_HTTP" in ended.stderr)


def test_everything_unsafe_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    said = refusal(settings_of({"ALLOWED_HOSTS": "*", "GLABELLA_DEBUG": "1"}, monkeypatch))
    for name in ("GLABELLA_DEBUG", "SECRET_KEY", "GLABELLA_ADDRESS", "ALLOWED_HOSTS", "GLABELLA_INSECURE_HTTP"):
        assert name in said
    assert KEY not in said


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True), ("127.0.0.9", True), ("localhost", True), ("[::1]", True), ("a.localhost", True),
        ("0.0.0.0", False), ("192.168.1.4", False), ("*", False), ("localhost.example", False), ("", False),
    ],
)  # fmt: skip
def test_what_is_this_machine(host: str, local: bool) -> None:
    assert is_local(host) == local


def test_the_compose_file_is_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the secrets that deploy/new-secrets makes and a host's name."""
    told = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["web"]["environment"]
    variables = {
        name: str(value).replace(
            "${GLABELLA_HOST:?Set GLABELLA_HOST in .env, for example plans.example.org}", "p.example"
        )
        for name, value in told.items()
        if not name.endswith("_FILE") and not name.startswith(("EMAIL", "DEFAULT_FROM"))
    }
    variables["ALLOWED_HOSTS"] = "p.example,web"
    made = {"SECRET_KEY": KEY, "DATABASE_URL": f"postgresql://glabella_app:{KEY}@postgres:5432/glabella"}
    assert refusal(settings_of(variables | made, monkeypatch)) == ""


def test_the_demo_keeps_a_public_web_from_starting(clinic: Clinic, settings: DjangoSettings) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    add_member(clinic=clinic, email="desk@demo.example", full_name="Dee", roles=[Role.FRONT_DESK])
    refuse_demo()
    settings.ALLOWED_HOSTS = ["plans.clinic.example"]
    with pytest.raises(ImproperlyConfigured, match="desk@demo.example"):
        refuse_demo()


def test_a_public_web_without_the_demo_starts(clinic: Clinic, settings: DjangoSettings) -> None:
    settings.ALLOWED_HOSTS = ["plans.clinic.example"]
    refuse_demo()
