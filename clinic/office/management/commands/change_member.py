"""`manage.py change_member`: roles, title, licence and supervisor of somebody who works in the clinic."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.office import staff
from clinic.office.hours import work_week
from clinic.practice.command_options import add_member, clinic_by_code, member_by_email
from clinic.practice.fields import read_day
from clinic.practice.models import Membership, Role
from clinic.practice.tenancy import tenant


class Command(BaseCommand):
    help = "Change a member. What is not named stays; working hours are changed on the page Staff."

    def add_arguments(self, parser: CommandParser) -> None:
        add_member(parser)
        parser.add_argument("--role", action="append", choices=Role.values, help="All their roles, one each time.")
        parser.add_argument("--title")
        parser.add_argument("--licence-number")
        parser.add_argument("--licence-ends-on", help="Such as 2027-03-31; empty for none.")
        parser.add_argument("--supervisor", help="E-mail of a colleague; empty for nobody.")

    def handle(self, *args: Any, **options: Any) -> None:
        clinic = clinic_by_code(options["clinic"])
        with tenant(clinic):
            member, by = (member_by_email(clinic, options[name]) for name in ("email", "by"))
            roles = [Role(code) for code in options["role"]] if options["role"] else member_roles(member)
            changes = self.changes(member, options)
            try:
                staff.change_member(
                    member=member, by=by.user, version=member.version, roles=roles, week=work_week(member), **changes
                )
            except (staff.StaffRefused, PermissionDenied) as refused:
                raise CommandError(f"Nothing was changed. {refused}") from None
        self.stdout.write(f"{member.user.full_name} was saved.")

    def changes(self, member: Membership, options: dict[str, Any]) -> dict[str, Any]:
        told = {name: options[name] for name in ("title", "licence_number") if options[name] is not None}
        if (ends := options["licence_ends_on"]) is not None:
            told["licence_ends_on"] = read_day(ends) if ends else None
            if ends and told["licence_ends_on"] is None:
                raise CommandError(f"--licence-ends-on {ends}: write the day as 2027-03-31.")
        if (email := options["supervisor"]) is not None:
            told["supervisor"] = member_by_email(member.clinic, email) if email else None
            if told["supervisor"] == member:
                raise CommandError("Nobody supervises themselves.")
        return told


def member_roles(person: Membership) -> list[Role]:
    return [Role(code) for code in person.roles]
