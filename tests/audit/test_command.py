"""`manage.py audit`: the owner's page as lines."""

import io

import pytest
from django.core.management import CommandError, call_command

from clinic.audit.log import record
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient


def printed(*asked: str) -> str:
    out = io.StringIO()
    call_command("audit", "--clinic", "harbour", *asked, stdout=out)
    return out.getvalue()


def test_it_prints_who_did_what_and_is_an_event(clinic: Clinic, ada: User, desk: User, ana: Patient) -> None:
    with tenant(clinic):
        record(action="patient.view", obj=ana, by=ada)
        record(action="patient.list", obj=clinic, by=desk, data={"patients": []})
    assert "Opened the chart" in printed() and "Saw a list of patients" in printed()
    of_desk = printed("--person", desk.email, "--since", "2020-01-01")
    assert "Opened the chart" not in of_desk and "Saw a list of patients" in of_desk
    assert printed("--kind", "reading", "--limit", "1").count("\n") == 1
    assert printed("--until", "2020-01-01") == ""
    assert "Glabella" in printed() and "Read the audit" in printed()


@pytest.mark.parametrize("asked", [("--since", "xx"), ("--person", "nobody@harbour.example")])
def test_what_it_cannot_read_is_said(asked: tuple[str, str], clinic: Clinic) -> None:
    with pytest.raises(CommandError):
        printed(*asked)
    with pytest.raises(CommandError):
        call_command("audit", "--clinic", "nowhere")
