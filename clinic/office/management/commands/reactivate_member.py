"""`manage.py reactivate_member`: somebody works in the clinic again."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.office import leaving
from clinic.practice.command_options import add_member, clinic_by_code, member_by_email
from clinic.practice.tenancy import tenant


class Command(BaseCommand):
    help = "Reactivate a member, who signs in anew."

    def add_arguments(self, parser: CommandParser) -> None:
        add_member(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        clinic = clinic_by_code(options["clinic"])
        with tenant(clinic):
            member, by = (member_by_email(clinic, options[name]) for name in ("email", "by"))
            try:
                leaving.reactivate(member=member, by=by.user)
            except PermissionDenied as refused:
                raise CommandError(f"Nothing was changed. {refused}") from None
        self.stdout.write(f"{member.user.full_name} works in {clinic.name} again and has to sign in.")
