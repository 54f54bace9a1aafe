"""`manage.py audit`: the log in sentences, newest first, as the owner's page has it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.audit.log import record
from clinic.audit.reading import Asked, AuditRow, read
from clinic.audit.sentences import Kind
from clinic.practice import moments
from clinic.practice.fields import typed_day
from clinic.practice.models import Clinic, Membership
from clinic.practice.tenancy import tenant
from clinic.practice.typed_dates import DateUnread

READER = "system:audit-command"


class Command(BaseCommand):
    help = "Print who did and looked at what in a clinic, newest first. Reading it is an event too."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clinic", required=True, help="code of the clinic")
        parser.add_argument("--since", metavar="DAY", default="", help="first day, such as 2026-11-23")
        parser.add_argument("--until", metavar="DAY", default="", help="last day")
        parser.add_argument("--person", metavar="E-MAIL", default="", help="what this member did")
        parser.add_argument("--kind", choices=[str(kind) for kind in Kind], default="")
        parser.add_argument("--limit", type=int, default=200, help="events at most (200)")

    def handle(self, *args: Any, clinic: str, person: str, kind: str, limit: int, **days: str) -> None:
        found = Clinic.objects.filter(code=clinic).first()
        if found is None:
            raise CommandError(f"There is no clinic {clinic}.")
        first, last = (self.day(days[name]) for name in ("since", "until"))
        with tenant(found):
            asked = Asked(person=self.member(found, person), kind=kind, first=first, last=last)
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

    def member(self, clinic: Clinic, email: str) -> str:
        if not email:
            return ""
        found = Membership.objects.filter(clinic=clinic, user__email__iexact=email).first()
        if found is None:
            raise CommandError(f"Nobody with the address {email} works in {clinic.name}.")
        return str(found.user_id)


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
