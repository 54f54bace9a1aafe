"""`manage.py verify_audit`: recompute every clinic's chain and compare it with the anchors."""

import sys
import uuid
from argparse import ArgumentParser
from collections import defaultdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.audit.anchors import NotAnAnchor, read
from clinic.audit.log import ChainHead, Fault, head, verify
from clinic.practice.models import Clinic

WORDS = {
    "gap": "event {seq} is missing",
    "event missing": "event {seq} is missing",
    "hash": "event {seq} was changed",
    "tail cut": "from event {seq} on, the end was cut off or the head changed",
    "head missing": "the head is gone, and {seq} linked events are there",
    "unlinked event": "an event stands outside the chain",
    "anchor": "event {seq} is not the one that the anchor remembers",
}


class Command(BaseCommand):
    help = (
        "Recompute the audit chain of every clinic and print what does not hold. Only with the anchors can it see that the "
        "end of a chain, or all of it, was made anew. Ends with 0: all hold; 1: something does not; 2: it could not check."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchors",
            metavar="FILE",
            type=Path,
            action="append",
            default=[],
            help="the file that the worker writes every 15 minutes (GLABELLA_ANCHORS); once for each file",
        )

    def handle(self, *args: Any, anchors: list[Path], **options: Any) -> None:
        remembered, unreadable = self.remembered(anchors)
        names = dict(Clinic.objects.order_by("name").values_list("pk", "name"))
        gone = {clinic: f"Clinic {clinic}, which is gone" for clinic in remembered if clinic not in names}
        sound = [self.verify(clinic, name, remembered[clinic]) for clinic, name in {**names, **gone}.items()]
        for line in unreadable:
            self.stdout.write(str(line))
        if unreadable or not all(sound):
            sys.exit(1)

    def remembered(self, files: list[Path]) -> tuple[dict[uuid.UUID, list[ChainHead]], list[NotAnAnchor]]:
        found: dict[uuid.UUID, list[ChainHead]] = defaultdict(list)
        unreadable = []
        for file in files:
            try:
                lines = list(read(file))
            except OSError as reason:
                raise CommandError(f"The anchors cannot be read: {reason}", returncode=2) from None
            if not lines:
                raise CommandError(f"{file} holds no anchor.", returncode=2)
            for line in lines:
                if isinstance(line, NotAnAnchor):
                    unreadable.append(line)
                else:
                    found[line.clinic].append(line.head)
        return found, unreadable

    def verify(self, clinic: uuid.UUID, name: str, anchors: list[ChainHead]) -> bool:
        faults, last = verify(clinic, anchors), head(clinic)
        compared = f", {count(len(anchors), 'anchor')}" if anchors else ""
        state = f"DOES NOT HOLD: {said(faults)}" if faults else "holds"
        self.stdout.write(f"{name}: {count(last.seq if last else 0, 'event')}{compared}, {state}")
        return not faults


def count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def said(faults: list[Fault]) -> str:
    return "; ".join(WORDS[fault.why].format(seq=fault.seq) for fault in faults)
