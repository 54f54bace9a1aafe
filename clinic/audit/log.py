"""Writing and checking the log. The chain itself is made by the database at commit (see migrations/sql/audit.sql)."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.db import connection, models

from clinic.audit.origin import here
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import ClinicModel, tenant

WHOLES = ("plan", "treatment", "consult")


@dataclass(frozen=True)
class Fault:
    """Where a chain breaks: the sequence number and why (`gap`, `event missing`, `hash`, `tail cut`, `head missing`, `unlinked event`,
    `anchor`)."""

    seq: int
    why: str


@dataclass(frozen=True)
class ChainHead:
    """The last link of a clinic's chain: what an anchor outside the database remembers."""

    seq: int
    hash: str


def actor_name(by: User | str) -> str:
    """`user:<uuid>` for a person; a process or a share link is named as it is (`system:...`, `link:<uuid>`)."""
    return by if isinstance(by, str) else f"user:{by.pk}"


def record(
    *, action: str, obj: Clinic | ClinicModel | Membership, by: User | str, data: dict[str, Any] | None = None
) -> None:
    """Add one event in the caller's transaction; if it cannot be written, neither can the change.

    `data` holds ids, field names and counts, never clinical content. Here is added whose patient's row it is, and from where
    the request came.
    """
    clinic_id = obj.pk if isinstance(obj, Clinic) else obj.clinic_id
    origin, patient = here(), patient_of(obj)
    told = {**(data or {}), **({"patient": patient} if patient else {}), **(origin.told() if origin else {})}
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into audit.event (clinic_id, actor, action, object_type, object_id, data) values (%s, %s, %s, %s, %s, %s)",
            [clinic_id, actor_name(by), action, obj._meta.label_lower, str(obj.pk), json.dumps(told)],
        )


def patient_of(obj: models.Model) -> str:
    """The id of the patient whose row this is, or of whose plan or treatment it is a part; empty for a row of the clinic itself."""
    if obj._meta.label_lower == "records.patient":
        return str(obj.pk)
    whole = next((part for part in WHOLES if getattr(obj, f"{part}_id", None)), None)
    if (found := getattr(obj, "patient_id", None)) or whole is None:
        return str(found or "")
    if whole in obj._state.fields_cache:
        return str(getattr(obj, whole).patient_id)
    model = cast(type[models.Model], obj._meta.get_field(whole).related_model)
    rows = model._base_manager.values_list("patient_id", flat=True)  # without the rest: a plan's document is heavy
    return str(rows.get(pk=getattr(obj, f"{whole}_id")))


def verify(clinic: Clinic | uuid.UUID, anchors: Iterable[ChainHead] = ()) -> list[Fault]:
    """Recompute the clinic's chain in the database. With `anchors` kept elsewhere also find what a
    consistent chain hides: a tail cut with its head rewritten, a chain deleted or rebuilt."""
    clinic_id = clinic.pk if isinstance(clinic, Clinic) else clinic
    with tenant(clinic_id), connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 0")  # a year of events takes longer than a page may
        cursor.execute("select bad_seq, why from audit.verify(%s)", [clinic_id])
        faults = [Fault(*row) for row in cursor.fetchall()]
        expected = sorted({(anchor.seq, anchor.hash) for anchor in anchors})
        cursor.execute(
            "select seq, audit.link_hash(%s, seq) from unnest(%s::bigint[]) as seq",
            [clinic_id, [seq for seq, _ in expected]],
        )
        found = dict(cursor.fetchall())
    wrong = [seq for seq, digest in expected if found[seq] != digest]
    return faults + [Fault(seq, "anchor") for seq in wrong[:1]]


def head(clinic: Clinic | uuid.UUID) -> ChainHead | None:
    """The clinic's last link, or None before the first event."""
    clinic_id = clinic.pk if isinstance(clinic, Clinic) else clinic
    with tenant(clinic_id), connection.cursor() as cursor:
        cursor.execute("select seq, hash from audit.head_of(%s)", [clinic_id])
        row = cursor.fetchone()
    return ChainHead(*row) if row and row[0] is not None else None
