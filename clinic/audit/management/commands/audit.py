"""`manage.py audit`: the log in sentences, newest first, as the owner's page has it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.audit.log import record
from clinic.audit.reading import Asked, AuditRow, read
from clinic.audit.sentences import Kind
from clinic.practice import moments
from clinic.practice.command_options import add_clinic, clinic_by_code, member_by_email
from clinic.practice.fields import typed_day
from clinic.practice.models import Clinic
from clinic.practice.tenancy import tenant
from clinic.practice.typed_dates import DateUnread

READER = "system:audit-command"


class Command(BaseCommand):
    help = "Print who did and looked at what in a clinic, newest first. Reading it is an event too."

    def add_arguments(self, parser: CommandParser) -> None:
        add_clinic(parser)
        parser.add_argument("--since", metavar="DAY", default="", help="first day, such as 2026-11-23")
        parser.add_argument("--until", metavar="DAY", default="", help="last day")
        parser.add_argument("--person", metavar="E-MAIL", default="", help="what this member did")
        parser.add_argument("--kind", choices=[str(kind) for kind in Kind], default="")
        parser.add_argument("--limit", type=int, default=200, help="events at most (200)")

    def handle(self, *args: Any, clinic: str, person: str, kind: str, limit: int, **days: str) -> None:
        found = clinic_by_code(clinic)
        first, last = (self.day(days[name]) for name in ("since", "until"))
        with tenant(found):
            who = str(member_by_email(found, person).user_id) if person else ""
            asked = Asked(person=who, kind=kind, first=first, last=last)
            record(action="audit.view", obj=found, by=READER, data={"asked": asked.told()})
            self.show(found, asked, limit)

    def show(self, clinic: Clinic, asked: Asked, limit: int) -> None:
        before, left = "", limit
        while left > 0:
            found = read(clinic, asked, before)
            for row in found.rows[:left]:
                self.stdout.write(line_of(row))
            left -= len(found.rows)
            if found.older is None:
                return
            before = str(found.older)

    def day(self, typed: str) -> Any:
        try:
            return typed_day(typed) if typed else None
        except DateUnread as error:
            raise CommandError(f"{typed}: {error}") from None


def line_of(row: AuditRow) -> str:
    words = f"{row.mark}: {row.words}" if row.mark else row.words
    cells = (
        f"{row.at.date().isoformat()} {moments.clock(row.at)}",
        row.by.name,
        words,
        row.detail,
        row.device,
        row.address,
    )
    return "  ".join(cell for cell in cells if cell)
