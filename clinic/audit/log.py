"""Writing and checking the log. The chain itself is made by the database at commit (see migrations/sql/audit.sql)."""

import json
import logging
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant

logger = logging.getLogger("glabella.audit")


@dataclass(frozen=True)
class Fault:
    """Where a chain breaks: the sequence number and why (`gap`, `event missing`, `hash`, `tail cut`, `unlinked event`, `anchor`)."""

    seq: int
    why: str


@dataclass(frozen=True)
class Head:
    """The last link of a clinic's chain: what an anchor outside the database remembers."""

    seq: int
    hash: str


def actor_name(by: User | str) -> str:
    """`user:<uuid>` for a person; a named machine or a share link speaks for itself (`system:...`, `link:<uuid>`)."""
    return by if isinstance(by, str) else f"user:{by.pk}"


def record(*, action: str, obj: models.Model, by: User | str, data: dict[str, Any] | None = None) -> None:
    """Add one event in the caller's transaction; if it cannot be written, neither can the change.

    `data` holds ids, field names and counts, never clinical content (security.md promise 23).
    """
    clinic_id = obj.pk if isinstance(obj, Clinic) else obj.clinic_id  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into audit.event (clinic_id, actor, action, object_type, object_id, data) values (%s, %s, %s, %s, %s, %s)",
            [clinic_id, actor_name(by), action, obj._meta.label_lower, str(obj.pk), json.dumps(data or {})],
        )


def verify(clinic: Clinic, anchor: Head | None = None) -> list[Fault]:
    """Recompute the clinic's chain in the database; with an `anchor` kept elsewhere also find
    a tail that was cut and its head rewritten."""
    with tenant(clinic), connection.cursor() as cursor:
        cursor.execute("select bad_seq, why from audit.verify(%s)", [clinic.pk])
        faults = [Fault(*row) for row in cursor.fetchall()]
        if anchor is not None:
            cursor.execute("select audit.link_hash(%s, %s)", [clinic.pk, anchor.seq])
            found = cursor.fetchone()[0]
            if found != anchor.hash:
                faults.append(Fault(anchor.seq, "anchor"))
    return faults


def head(clinic: Clinic) -> Head | None:
    """The clinic's last link, or None before the first event."""
    with tenant(clinic), connection.cursor() as cursor:
        cursor.execute("select seq, hash from audit.head_of(%s)", [clinic.pk])
        row = cursor.fetchone()
    return Head(*row) if row and row[0] is not None else None


def write_anchor(clinic: Clinic) -> Head | None:
    """One line in the ordinary log stream, which the operator keeps outside the database."""
    last = head(clinic)
    if last is not None:
        logger.info("audit anchor clinic=%s seq=%s hash=%s", clinic.pk, last.seq, last.hash)
    return last
