"""`manage.py demo` loads the demo clinic once; `manage.py demo --sign-ins` says how to get in."""

import io
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from clinic.demo.play import play
from clinic.demo.staff import CODE, PASSWORD, STAFF, member, open_demo_clinic
from clinic.practice import dates
from clinic.practice.models import Clinic, Role
from clinic.practice.tenancy import tenant
from planning.protocols import shipped
from planning.protocols.sign_off import sign_off
from planning.treatments.models import Treatment


class Command(BaseCommand):
    help = "Load the demo clinic: invented staff and patients, dates relative to today. A second run signs what shipped since."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--sign-ins", action="store_true", help="only print the address and one sign-in for each role"
        )

    def handle(self, *args: Any, sign_ins: bool = False, **options: Any) -> None:
        if not settings.INSECURE_HTTP:
            raise CommandError(
                "The demo clinic has passwords that everybody knows. It is loaded only where GLABELLA_ADDRESS is on this machine."
            )
        if sign_ins:
            self.print_sign_ins()
        elif clinic := Clinic.objects.filter(code=CODE).first():
            with tenant(clinic):
                sign_off(director=member(clinic, "director"), sha256=shipped().sha256)
            self.stdout.write("The demo clinic is there already.")
        else:
            self.load()

    def load(self) -> None:
        """All of it or nothing: a killed load leaves no half clinic behind."""
        with transaction.atomic():
            clinic = open_demo_clinic()
            with tenant(clinic):
                play(clinic)
        self.stdout.write(f"The demo clinic {clinic.name} is open.")

    def print_sign_ins(self) -> None:
        if not Clinic.objects.filter(code=CODE).exists():
            raise CommandError("There is no demo clinic yet. Run `manage.py demo` first.")
        self.stdout.write(f"{settings.ADDRESS}\n")
        for email, full_name, roles, _ in STAFF:
            self.stdout.write(f"  {Role.words(roles):<17} {full_name:<15} {email:<22} {PASSWORD}")
        self.print_link()

    def print_link(self) -> None:
        """The newest treatment's aftercare page, as its patient opens it. A link cannot be read back, so each time it is a new one."""
        clinic = Clinic.objects.get(code=CODE)
        with tenant(clinic):
            treated = Treatment.objects.current().select_related("patient").latest("ended_at")
        lines = io.StringIO()
        # The portal is this room's neighbour, not below it: asked by its command, as an operator would.
        call_command("aftercare_link", str(treated.pk), clinic=CODE, by=STAFF[-1][0], stdout=lines)
        self.stdout.write(f"  {'Patient':<17} {treated.patient.name:<15} {lines.getvalue().strip()}")
        self.stdout.write(f"  {'':<17} {'':<15} opens with the birth date {dates.born(treated.patient.born_on)}")
