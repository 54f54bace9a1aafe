"""`manage.py invite_member`: what an owner does on the page, where there is no owner yet who can, or from a script."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.office.invitation_forms import InvitationForm
from clinic.office.invitations import InvitationRefused, invite
from clinic.practice.access import MANAGES_STAFF
from clinic.practice.command_options import add_clinic, clinic_by_code
from clinic.practice.email_addresses import email_address
from clinic.practice.models import Clinic, Membership, Role, User
from clinic.practice.tenancy import tenant

INVITER = "system:invite-member"


class Command(BaseCommand):
    help = "Invite somebody to work in a clinic. They get a letter with a link for seven days."

    def add_arguments(self, parser: CommandParser) -> None:
        add_clinic(parser)
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--title", default="", help="As under signatures, such as Nurse prescriber.")
        parser.add_argument(
            "--role", action="append", required=True, choices=Role.values, help="May be given several times."
        )
        parser.add_argument("--by", default="", help="E-mail of the owner who invites. Empty: the clinic itself.")

    def handle(self, *args: Any, **options: Any) -> None:
        clinic = clinic_by_code(options["clinic"])
        told = {"email": options["email"], "full_name": options["name"], "title": options["title"]}
        form = InvitationForm({**told, "roles": options["role"]})
        if not form.is_valid():
            told_of = form.errors.get_json_data().items()
            faults = "; ".join(f"{name}: {' '.join(one['message'] for one in found)}" for name, found in told_of)
            raise CommandError(f"Nothing was changed. {faults}")
        with tenant(clinic):
            try:
                made = invite(clinic=clinic, by=inviter(clinic, options["by"]), **form.cleaned_data)
            except InvitationRefused as refused:
                raise CommandError(f"Nothing was changed. {refused}") from None
        self.stdout.write(f"An invitation to {clinic.name} goes to {made.email}.")


def inviter(clinic: Clinic, email: str) -> User | str:
    if not email:
        return INVITER
    owners = Membership.objects.active().holding(MANAGES_STAFF).filter(clinic=clinic)
    found = owners.filter(user__email=email_address(email)).select_related("user").first()
    if found is None:
        raise CommandError(f"Nothing was changed. {email} is no owner of {clinic.name}.")
    return found.user
