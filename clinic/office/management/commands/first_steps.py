"""`manage.py first_steps --clinic CODE`: what a clinic still needs before its first treatment."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from clinic.office.first_steps import first_steps
from clinic.practice.command_options import add_clinic, clinic_by_code
from clinic.practice.tenancy import tenant


class Command(BaseCommand):
    help = "Print the list of first steps of a clinic, as its owner sees it."

    def add_arguments(self, parser: CommandParser) -> None:
        add_clinic(parser)

    def handle(self, *args: Any, clinic: str, **options: Any) -> None:
        found = clinic_by_code(clinic)
        with tenant(found):
            for state in first_steps(found):
                self.stdout.write(state.told)
