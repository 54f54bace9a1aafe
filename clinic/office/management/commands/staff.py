"""`manage.py staff`: who works in a clinic."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from clinic.office.hours import days_in_words, work_week
from clinic.practice import dates
from clinic.practice.command_options import add_clinic, clinic_by_code
from clinic.practice.models import Membership
from clinic.practice.tenancy import tenant


class Command(BaseCommand):
    help = "List the people of a clinic, a line each."

    def add_arguments(self, parser: CommandParser) -> None:
        add_clinic(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        clinic = clinic_by_code(options["clinic"])
        with tenant(clinic):
            people = Membership.objects.filter(clinic=clinic).select_related("user").order_by("user__full_name", "pk")
            for member in people.prefetch_related("working_hours"):
                self.stdout.write(line_of(member))


def line_of(member: Membership) -> str:
    works = days_in_words(work_week(member))
    said = [
        f"{member.user.full_name} <{member.user.email}>",
        member.role_words,
        member.title,
        f"licence to {dates.short_day(member.licence_ends_on)}" if member.licence_ends_on else "",
        f"works {works}" if works else "",
        "" if member.is_active else "deactivated",
    ]
    return ", ".join(filter(None, said))
