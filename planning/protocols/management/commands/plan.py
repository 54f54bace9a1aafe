"""`manage.py plan FILE`: the engine at the command line. It needs no database, server or broker."""

import io
import json
import os
import sys
import traceback
from argparse import ArgumentParser
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

from planning.engine import DocumentError, DocumentErrors, Protocol, plan, read_document
from planning.protocols.batch import documents
from planning.protocols.files import protocol_at

ANSWERED, OUR_FAULT, BAD_DOCUMENT = 0, 1, 2
FAULT = "the engine failed on this document: a fault of ours, reported on standard error"


class Command(BaseCommand):
    help = "Answer one JSON document, or a batch with one a line, with one plan a line."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a JSON document or JSON Lines; - reads standard input")
        parser.add_argument("--protocol", metavar="FILE", help="a protocol in place of the one that ships")

    def handle(self, *, file: str, protocol: str | None, **options: Any) -> None:
        compiled = protocol_at(protocol)
        write_utf8()
        try:
            with opened(file) as stream:
                statuses = {self.answer(document, compiled) for document in documents(stream)}
            self.stdout.flush()
        except BrokenPipeError:
            # Whoever read us has enough (`| head`); without this, Python would complain once more at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(OUR_FAULT) from None
        if not statuses:
            raise CommandError(f"{file} is empty: give one JSON document, or one a line.", returncode=BAD_DOCUMENT)
        if statuses != {ANSWERED}:
            raise SystemExit(min(statuses - {ANSWERED}))

    def answer(self, text: bytes, protocol: Protocol) -> int:
        """A mistake in one document never stops a batch."""
        try:
            line, status = plan(read_document(text), protocol).to_json(), ANSWERED
        except DocumentErrors as errors:
            line, status = json.dumps({"errors": errors.as_dicts()}, ensure_ascii=False), BAD_DOCUMENT
        except Exception:
            line, status = json.dumps({"errors": [DocumentError("", FAULT).as_dict()]}), OUR_FAULT
            self.stderr.write(traceback.format_exc())
        self.stdout.write(line)
        return status


def opened(file: str) -> AbstractContextManager[BinaryIO]:
    if file == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise CommandError(f"Cannot read {file}: {error.strerror or error}.", returncode=BAD_DOCUMENT) from None


def write_utf8() -> None:
    """JSON is UTF-8, whatever the locale says."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
