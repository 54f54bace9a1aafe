"""`manage.py reactivate_member`: somebody works in the clinic again."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.office import leaving
from clinic.office.management.staff_options import clinic_by_code, member_by_email
from clinic.practice.tenancy import tenant


class Command(BaseCommand):
    help = "Reactivate a member, who signs in anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("clinic", help="The clinic's code.")
        parser.add_argument("email", help="Of the member.")
        parser.add_argument("--by", required=True, help="E-mail of the owner who decided it.")

    def handle(self, *args: Any, **options: Any) -> None:
        clinic = clinic_by_code(options["clinic"])
        with tenant(clinic):
            member, by = (member_by_email(clinic, options[name]) for name in ("email", "by"))
            try:
                leaving.reactivate(member=member, by=by.user)
            except PermissionDenied as refused:
                raise CommandError(f"Nothing was changed. {refused}") from None
        self.stdout.write(f"{member.user.full_name} works in {clinic.name} again and has to sign in.")
