"""The staff page's deeds by command."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command

from clinic.practice.models import Clinic, Role, User
from tests.conftest import make_member
from tests.office.test_staff import membership


def told(capsys: Any, *command: str) -> str:
    call_command(*command)
    out: str = capsys.readouterr().out
    return out


def test_list_change_deactivate_and_reactivate(clinic: Clinic, olive: User, ada: User, dora: User, capsys: Any) -> None:
    by = f"--by={olive.email}"
    here = f"--clinic={clinic.code}"
    who = (here, f"--email={ada.email}", by)
    told(capsys, "change_member", *who, "--role=injector", "--role=director", "--title=Doctor")
    told(capsys, "change_member", *who, "--licence-ends-on=2027-03-31", f"--supervisor={dora.email}")
    assert membership(ada).supervisor_id == membership(dora).pk
    listed = told(capsys, "staff", here)
    assert f"Ada <{ada.email}>, Medical director and injector, Doctor, licence to 31 Mar 2027" in listed
    assert "has no access to Harbour Clinic any more" in told(capsys, "deactivate_member", *who)
    assert "deactivated" in told(capsys, "staff", here) and not membership(ada).is_active
    assert "has to sign in" in told(capsys, "reactivate_member", *who)
    assert membership(ada).is_active


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("change_member", "olive@harbour.example", "--role=injector"), "Every clinic needs an active owner"),
        (("deactivate_member", "olive@harbour.example"), "Nobody deactivates themselves"),
        (("change_member", "ada@harbour.example", "--licence-ends-on=soon"), "write the day as 2027-03-31"),
        (("deactivate_member", "nobody@harbour.example"), "Nobody with the address"),
    ],
)
def test_what_is_refused_is_said(clinic: Clinic, olive: User, ada: User, command: tuple[str, ...], words: str) -> None:
    name, email, *more = command
    with pytest.raises(CommandError, match=words):
        call_command(name, f"--clinic={clinic.code}", f"--email={email}", *more, f"--by={olive.email}")


def test_only_an_owner_decides(clinic: Clinic, olive: User, ada: User) -> None:
    make_member(clinic, "Otto", Role.OWNER)
    with pytest.raises(CommandError, match="Only an active owner"):
        call_command("deactivate_member", f"--clinic={clinic.code}", f"--email={olive.email}", f"--by={ada.email}")


def test_a_member_is_found_in_any_spelling(clinic: Clinic, olive: User, ada: User, capsys: Any) -> None:
    spelt = "--email= ADA@ｈarbour.example"
    said = told(capsys, "change_member", f"--clinic={clinic.code}", spelt, f"--by={olive.email}", "--title=Doctor")
    assert "Ada was saved." in said
