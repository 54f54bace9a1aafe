"""
The heads of the chains, remembered in a file outside the database.

A chain cannot show that its end was cut and its head rewritten, nor that all of it was rebuilt: whoever may do that in
the database may also make it consistent. They cannot reach this file, so `verify_audit --anchors` finds it.
"""

import json
import logging
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from clinic.audit.log import ChainHead, head
from clinic.practice.models import Clinic

logger = logging.getLogger("glabella.audit")


class NotAnAnchor(Exception):
    """A line that cannot be read as an anchor. `str()` names it."""


@dataclass(frozen=True)
class Anchor:
    """The head of a clinic's chain at a moment."""

    at: str
    clinic: uuid.UUID
    head: ChainHead

    def line(self) -> str:
        return json.dumps({"at": self.at, "clinic": str(self.clinic), "seq": self.head.seq, "hash": self.head.hash})


def write() -> int:
    """Append the head of every chain to settings.AUDIT_ANCHORS_FILE; the number of anchors written."""
    at = timezone.now().isoformat(timespec="seconds")
    anchors = [Anchor(at, clinic_id, last) for clinic_id, last in heads()]
    if anchors:
        append(settings.AUDIT_ANCHORS_FILE, "".join(f"{anchor.line()}\n" for anchor in anchors))
    return len(anchors)


def heads() -> Iterator[tuple[uuid.UUID, ChainHead]]:
    """By clinic. An error in one clinic's chain does not stop the next."""
    for clinic in Clinic.objects.all():
        try:
            last = head(clinic)
        except Exception:
            logger.exception("no anchor for clinic %s", clinic.pk)
            continue
        if last is not None:
            yield clinic.pk, last


def append(path: Path, text: str) -> None:
    """In one piece and on the disk when this returns; several workers may write at once. A line that a power cut left
    unfinished stays a line of its own."""
    with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "rb+", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
            text = text if file.read(1) == b"\n" else f"\n{text}"
        file.write(text.encode())
        os.fsync(file.fileno())


def read(path: Path) -> Iterator[Anchor | NotAnAnchor]:
    """Each line of the file as an anchor, or as an error that names it."""
    for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield parse(line)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            yield NotAnAnchor(f"Line {number} of {path} is no anchor.")


def parse(line: str) -> Anchor:
    told = json.loads(line)
    clinic, last = uuid.UUID(told["clinic"]), ChainHead(int(told["seq"]), bytes.fromhex(told["hash"]).hex())
    if not 0 < last.seq < 2**63:
        raise ValueError
    return Anchor(str(told["at"]), clinic, last)
