"""What the children of the launcher read from their environment."""

import os
import secrets
from pathlib import Path

from clinic.embedded.postgres import Postgres
from clinic.embedded.valkey import Valkey


def application(var: Path, address: str, postgres: Postgres, valkey: Valkey) -> dict[str, str]:
    """The settings of web, worker and beat; the owner's address is not among them."""
    return {
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
        "DATABASE_URL": postgres.url("glabella_app"),
        "BROKER_URL": valkey.broker_url,
        "CACHE_URL": valkey.cache_url,
        "SECRET_KEY_FILE": str(secret_key(var / "secret_key")),
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "GLABELLA_ADDRESS": address,
        "GLABELLA_INSECURE_HTTP": "1",
        "GLABELLA_DEBUG": os.environ.get("GLABELLA_DEBUG", "0"),
        "GLABELLA_HASHED_STATIC": "1",
        "GLABELLA_STATIC_ROOT": str(var / "static"),
        "GLABELLA_FILES": str(var / "files"),
        "GLABELLA_ANCHORS": str(var / "audit-anchors.jsonl"),
        "GLABELLA_LETTERS": str(private(var / "letters")),
    }


def secret_key(path: Path) -> Path:
    """The file with this installation's key, made at the first start and readable by us alone."""
    if not path.exists():
        unfinished = path.with_name(f"{path.name}.new")
        unfinished.unlink(missing_ok=True)
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        unfinished.rename(path)
    return path


def private(folder: Path) -> Path:
    """A folder that only we read: a letter holds the link that sets a new password."""
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def inherited() -> dict[str, str]:
    """The shell's environment less what would contradict ours."""
    ours = {"DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY", "BROKER_URL", "CACHE_URL"}
    return {name: value for name, value in os.environ.items() if name not in ours}


def write_for_commands(path: Path, variables: dict[str, str]) -> None:
    """`var/env`, so that `manage.py` in another terminal uses the running servers."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in variables.items())
