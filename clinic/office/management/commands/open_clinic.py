"""`manage.py open_clinic`: the first clinic of an installation (or one more), with its owner."""

import re
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.office.actions import open_first
from clinic.office.first_steps import first_steps
from clinic.office.hours import Week
from clinic.practice import languages
from clinic.practice.email_addresses import check_email_address, email_address
from clinic.practice.models import Clinic, Paper, Role, User
from clinic.practice.tenancy import tenant

HOURS = re.compile(r"([0-6])(?:-([0-6]))?=(\d\d):(\d\d)-(\d\d):(\d\d)")
OWNER_ROLE_HELP = "What else the owner does: injector for an owner who injects. May be given several times."
HOURS_HELP = "Weekdays from 0, Monday, to 6, and a span: 0-4=09:00-17:00. May be given several times."


class Command(BaseCommand):
    help = (
        "Open a clinic with its owner, who sets a password by \u201cForgotten your password?\u201d on the sign-in page."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="As patients read it.")
        parser.add_argument(
            "--code", required=True, help="Short name in patients' links: small letters, figures, dashes."
        )
        parser.add_argument("--timezone", required=True, help="Such as Europe/London.")
        parser.add_argument("--phone", required=True)
        parser.add_argument("--emergency-number", required=True, help="999, 112, 911.")
        parser.add_argument("--email", default="", help="The clinic's own.")
        parser.add_argument("--address", default="", help="Lines parted by a semicolon.")
        parser.add_argument("--paper", choices=Paper.values, default=Paper.A4.value)
        parser.add_argument("--language", choices=languages.codes(), default=languages.ENGLISH)
        parser.add_argument("--owner-email", required=True)
        parser.add_argument("--owner-name", required=True)
        parser.add_argument("--owner-role", action="append", default=[], choices=Role.values, help=OWNER_ROLE_HELP)
        parser.add_argument("--room", action="append", default=[], help="May be given several times.")
        parser.add_argument("--hours", action="append", default=[], help=HOURS_HELP)

    def handle(self, *args: Any, **options: Any) -> None:
        if Clinic.objects.filter(code=options["code"]).exists():
            raise CommandError(f"There is a clinic with the code {options['code']} already; nothing was changed.")
        try:
            check_email_address(email_address(options["owner_email"]))
        except ValidationError:
            raise CommandError(f"{options['owner_email']} is not an e-mail address.") from None
        names = ("name", "code", "timezone", "phone", "emergency_number", "email", "paper", "language")
        details = {name: options[name] for name in names}
        details["address"] = "\n".join(line.strip() for line in options["address"].split(";") if line.strip())
        owner = {"email": options["owner_email"], "full_name": options["owner_name"]}
        known = User.objects.by_email(options["owner_email"]) is not None
        try:
            member = open_first(
                details=details,
                owner=owner,
                rooms=list(dict.fromkeys(options["room"])),
                week=week(options["hours"]),
                more_roles=[Role(role) for role in options["owner_role"]],
            )
        except ValidationError as error:
            faults = "; ".join(f"{name}: {' '.join(words)}" for name, words in error.message_dict.items())
            raise CommandError(f"Nothing was changed. {faults}") from None
        self.stdout.write(f"{member.clinic.name} is open; its owner is {member.user.name} <{member.user.email}>.")
        if not known:
            self.stdout.write("They set a password by \u201cForgotten your password?\u201d on the sign-in page.")
        self.stdout.write(f"First steps (first_steps --clinic {member.clinic.code} tells them again):")
        with tenant(member.clinic):
            for state in first_steps(member.clinic):
                self.stdout.write(state.told)


def week(spans: list[str]) -> Week:
    """Raises CommandError for what is no span."""
    found: Week = {}
    for text in spans:
        match = HOURS.fullmatch(text)
        if match is None:
            raise CommandError(f"--hours {text}: write {HOURS_HELP}")
        first, last = int(match[1]), int(match[2] or match[1])
        try:
            opens, closes = time(int(match[3]), int(match[4])), time(int(match[5]), int(match[6]))
        except ValueError:
            raise CommandError(f"--hours {text}: there is no such time of day.") from None
        if closes <= opens or last < first:
            raise CommandError(f"--hours {text}: the end must come after the beginning.")
        for day in range(first, last + 1):
            if any(opens < end and start < closes for start, end in found.get(day, [])):
                raise CommandError(f"--hours {text}: it overlaps other hours of the same day.")
            found.setdefault(day, []).append((opens, closes))
    return found
