"""Ana was treated at two o'clock, and has a link."""

import uuid
from dataclasses import dataclass

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.portal import actions
from patients.portal.models import ShareLink
from planning.treatments.models import Treatment
from tests.treatments.conftest import afternoon, plan, treatment

__all__ = ["afternoon", "plan", "treatment"]

BORN = {"born_on_day": "14", "born_on_month": "3", "born_on_year": "1988"}
WRONG = BORN | {"born_on_year": "1989"}


@dataclass
class Phone:
    """Ana's phone with her link on it."""

    client: Client
    address: str
    link: ShareLink

    def look(self) -> HttpResponse:
        return self.client.get(self.address)  # type: ignore[return-value]

    def tell(self, born: dict[str, str]) -> HttpResponse:
        return self.client.post(self.address, born)  # type: ignore[return-value]

    def opened(self) -> "Phone":
        assert self.tell(BORN).status_code == 302
        return self


@pytest.fixture
def phone(clinic: Clinic, treatment: Treatment, ada: User) -> Phone:
    with tenant(clinic):
        link, token = actions.create_link(treatment=treatment, idempotency_key=uuid.uuid4(), by=ada)
    return Phone(Client(), f"/a/harbour/{token}/", link)


def events(clinic: Clinic, action: str) -> list[str]:
    """Actors of the audit events of one kind."""
    with tenant(clinic), connection.cursor() as cursor:
        cursor.execute("select actor from audit.event where action = %s order by at", [action])
        return [row[0] for row in cursor.fetchall()]
