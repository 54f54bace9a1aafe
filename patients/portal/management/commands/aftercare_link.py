"""`manage.py aftercare_link --clinic CODE --by EMAIL TREATMENT`: a new link to one patient's aftercare page; the one before stops."""

import uuid
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse

from clinic.practice.command_options import add_clinic, clinic_by_code
from clinic.practice.email_addresses import email_address
from clinic.practice.models import User
from clinic.practice.tenancy import tenant
from patients.portal.actions import create_link
from planning.treatments.models import Treatment


class Command(BaseCommand):
    help = "Make a new link to the aftercare page of one treatment and print it. It is shown only this once."

    def add_arguments(self, parser: CommandParser) -> None:
        add_clinic(parser)
        parser.add_argument("treatment", type=uuid.UUID, help="the treatment's id")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who makes it, for the audit log")

    def handle(self, *args: Any, clinic: str, treatment: uuid.UUID, by: str, **options: Any) -> None:
        practice = clinic_by_code(clinic)
        with tenant(practice):
            here = User.objects.filter(memberships__clinic=practice, memberships__is_active=True)
            actor = here.filter(email=email_address(by)).first()
            if actor is None:
                raise CommandError(f"{by} does not work in {practice.name}.")
            treated = Treatment.objects.filter(pk=treatment).first()
            if treated is None:
                raise CommandError(f"{practice.name} has no treatment {treatment}.")
            _, token = create_link(treatment=treated, idempotency_key=uuid.uuid4(), by=actor)
        self.stdout.write(settings.ADDRESS + reverse("portal:aftercare", args=[practice.code, token]))
