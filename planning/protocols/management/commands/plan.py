"""`manage.py plan FILE`: the engine at the command line. It needs no database, server or broker."""

import json
import sys
import traceback
from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from planning.engine import DocumentErrors, Protocol, plan, read_document
from planning.protocols.batch import documents
from planning.protocols.files import protocol_at

BAD_DOCUMENT, OUR_FAULT = 2, 1


class Command(BaseCommand):
    help = "Answer one JSON document, or a batch with one a line, with one plan a line."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a JSON document or JSON Lines; - reads standard input")
        parser.add_argument("--protocol", metavar="FILE", help="a protocol in place of the one that ships")

    def handle(self, *, file: str, protocol: str | None, **options: Any) -> None:
        compiled = protocol_at(protocol)
        with _opened(file) as stream:
            codes = {self.answer(document, compiled) for document in documents(stream)}
        if not codes:
            raise CommandError(f"{file} is empty: give one JSON document, or one a line.", returncode=BAD_DOCUMENT)
        if worst := max(codes):
            self.stdout.flush()
            raise SystemExit(OUR_FAULT if OUR_FAULT in codes else worst)

    def answer(self, text: bytes, protocol: Protocol) -> int:
        """Print the plan of one document, or what is wrong with it; a mistake in one never stops a batch."""
        try:
            self.stdout.write(plan(read_document(text), protocol).to_json())
        except DocumentErrors as errors:
            self.stdout.write(json.dumps({"errors": errors.as_dicts()}))
            return BAD_DOCUMENT
        except Exception:
            message = "the engine failed on this document; this is a fault of ours, reported on standard error"
            self.stdout.write(
                json.dumps({"errors": [{"path": "", "message": message, "given": None, "allowed": None}]})
            )
            self.stderr.write(traceback.format_exc())
            return OUR_FAULT
        return 0


def _opened(file: str) -> Any:
    if file == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise CommandError(f"Cannot read {file}: {error.strerror or error}.", returncode=BAD_DOCUMENT) from None
