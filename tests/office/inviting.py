"""An invitation from both sides: what the owner sends, and what the letter's reader opens."""

import re
from collections.abc import Callable
from typing import Any

from django.core import mail
from django.test import Client

from clinic.jobs.runner import run_due
from clinic.office.models import Invitation
from clinic.practice.models import Clinic, Membership, User
from clinic.practice.tenancy import tenant

LIST, ACCEPT = "/clinic/settings/staff/invitations/", "/invitation/"
PASSWORD = "seven green bicycles"
NINA = {"email": "nina@example.com", "full_name": "Nina Roth", "title": "RN", "roles": ["injector"]}
CHOSEN = {"full_name": "Nina Roth", "password1": PASSWORD, "password2": PASSWORD}
SignIn = Callable[[User], Client]
Invite = Callable[..., str]


def newest_link(clinic: Clinic) -> str:
    run_due(clinic)
    found = re.search(r"http://127\.0\.0\.1:8000(/invitation/harbour/[\w-]{43}/)\n", str(mail.outbox[-1].body))
    assert found
    return found[1]


def opened(link: str, person: Client | None = None) -> Client:
    person = person or Client()
    assert person.get(link)["Location"] == ACCEPT
    return person


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def the_invitation(clinic: Clinic) -> Invitation:
    with tenant(clinic):
        return Invitation.objects.get()


def members(clinic: Clinic, email: str = "nina@example.com") -> list[Membership]:
    with tenant(clinic):
        return list(Membership.objects.filter(clinic=clinic, user__email=email).select_related("user"))


def change(clinic: Clinic, **values: Any) -> None:
    with tenant(clinic):
        Invitation.objects.update(**values)
