"""`manage.py first_steps --clinic CODE`: what a clinic still needs before its first treatment."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.office.first_steps import first_steps
from clinic.practice.models import Clinic
from clinic.practice.tenancy import tenant


class Command(BaseCommand):
    help = "Print the list of first steps of a clinic, as its owner sees it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--clinic", required=True, help="Its code, as in open_clinic.")

    def handle(self, *args: Any, clinic: str, **options: Any) -> None:
        found = Clinic.objects.filter(code=clinic).first()
        if found is None:
            raise CommandError(f"There is no clinic with the code {clinic}.")
        with tenant(found):
            for state in first_steps(found):
                self.stdout.write(state.told)
