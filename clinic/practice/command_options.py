"""What the commands share: a clinic by its code, its people by e-mail, and the options that name them."""

from django.core.management.base import CommandError, CommandParser

from clinic.practice.email_addresses import email_address
from clinic.practice.models import Clinic, Membership


def add_clinic(parser: CommandParser) -> None:
    parser.add_argument("--clinic", required=True, help="Its code, as in patients' links.")


def add_member(parser: CommandParser) -> None:
    add_clinic(parser)
    parser.add_argument("--email", required=True, help="Of the member.")
    parser.add_argument("--by", required=True, help="E-mail of the owner who decided it.")


def clinic_by_code(code: str) -> Clinic:
    found = Clinic.objects.filter(code=code).first()
    if found is None:
        raise CommandError(f"There is no clinic with the code {code}.")
    return found


def member_by_email(clinic: Clinic, email: str) -> Membership:
    """In whatever spelling; inside `tenant(clinic)`."""
    people = Membership.objects.select_related("user", "clinic", "supervisor__user")
    found = people.filter(clinic=clinic, user__email=email_address(email)).first()
    if found is None:
        raise CommandError(f"Nobody with the address {email} works in {clinic.name}.")
    return found
