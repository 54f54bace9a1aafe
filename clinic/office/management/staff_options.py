"""What the commands about staff share: a clinic by its code, its people by e-mail."""

from django.core.management.base import CommandError

from clinic.practice.models import Clinic, Membership


def clinic_by_code(code: str) -> Clinic:
    found = Clinic.objects.filter(code=code).first()
    if found is None:
        raise CommandError(f"There is no clinic with the code {code}.")
    return found


def member_by_email(clinic: Clinic, email: str) -> Membership:
    """Inside `tenant(clinic)`."""
    people = Membership.objects.select_related("user", "clinic", "supervisor__user")
    found = people.filter(clinic=clinic, user__email__iexact=email).first()
    if found is None:
        raise CommandError(f"Nobody with the address {email} works in {clinic.name}.")
    return found
