"""What a superuser does to the log, with its triggers switched off, shows; and nobody is accused who did nothing."""

import uuid
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command

from clinic.audit import anchors
from clinic.audit.log import record
from clinic.practice.models import Clinic, User
from clinic.practice.tenancy import tenant
from patients.records.models import Patient

pytestmark = pytest.mark.django_db(transaction=True)
EVENTS = 6
Raw = psycopg.Connection[Any]


@pytest.fixture
def chain(
    clinic: Clinic, other_clinic: Clinic, ana: Patient, foreign_patient: Patient, ada: User, outsider: User
) -> Clinic:
    """Six events of ours and as many of the neighbour's."""
    for _ in range(EVENTS):
        for patient, by in ((ana, ada), (foreign_patient, outsider)):
            with tenant(patient.clinic):
                record(action="patient.view", obj=patient, by=by, data={"page": "chart"})
    return clinic


@pytest.fixture
def raw(owner_connection: Raw) -> Raw:
    owner_connection.execute("set session_replication_role = replica")
    return owner_connection


@pytest.fixture
def remembered(settings: Any, tmp_path: Path, chain: Clinic) -> Path:
    settings.AUDIT_ANCHORS_FILE = tmp_path / "anchors.jsonl"
    assert anchors.write() == 2
    return tmp_path / "anchors.jsonl"


def verify_audit(*words: object) -> tuple[int, str]:
    """The exit code and what an operator reads."""
    said = StringIO()
    try:
        call_command("verify_audit", *map(str, words), stdout=said)
    except SystemExit as end:
        return int(str(end.code)), said.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, said.getvalue()


def event(raw: Raw, clinic: Clinic, seq: int) -> int:
    row = raw.execute("select event_id from audit.link where clinic_id = %s and seq = %s", [clinic.pk, seq]).fetchone()
    assert row
    return int(row[0])


def set_field(assignment: str) -> Callable[[Raw, Clinic], None]:
    def change(raw: Raw, clinic: Clinic) -> None:
        raw.execute(f"update audit.event set {assignment} where id = %s", [event(raw, clinic, 3)])  # type: ignore[arg-type]

    return change


def delete_event(raw: Raw, clinic: Clinic) -> None:
    raw.execute("delete from audit.event where id = %s", [event(raw, clinic, 3)])


def delete_with_link(*seqs: int) -> Callable[[Raw, Clinic], None]:
    def delete(raw: Raw, clinic: Clinic) -> None:
        for seq in seqs:
            raw.execute("delete from audit.event where id = %s", [event(raw, clinic, seq)])
            raw.execute("delete from audit.link where clinic_id = %s and seq = %s", [clinic.pk, seq])

    return delete


def close_the_gap(raw: Raw, clinic: Clinic) -> None:
    delete_with_link(3)(raw, clinic)
    for seq in range(4, EVENTS + 1):
        raw.execute("update audit.link set seq = seq - 1 where clinic_id = %s and seq = %s", [clinic.pk, seq])
    raw.execute("update audit.head set seq = seq - 1 where clinic_id = %s", [clinic.pk])


def insert_unlinked(raw: Raw, clinic: Clinic) -> None:
    raw.execute(
        "insert into audit.event (clinic_id, actor, action, object_type, object_id) values (%s, 'x', 'y', 'z', '1')",
        [clinic.pk],
    )


def insert_with_link(raw: Raw, clinic: Clinic) -> None:
    insert_unlinked(raw, clinic)
    raw.execute(
        "insert into audit.link select e.clinic_id, l.seq + 1, e.id, audit.digest(l.hash, l.seq + 1, e) "
        "from audit.event e, audit.link l "
        "where e.clinic_id = %(clinic)s and e.actor = 'x' and l.clinic_id = e.clinic_id and l.seq = %(last)s",
        {"clinic": clinic.pk, "last": EVENTS},
    )


def swap_events(raw: Raw, clinic: Clinic) -> None:
    third, fourth = event(raw, clinic, 3), event(raw, clinic, 4)
    for seq, other in ((3, -1), (4, third), (3, fourth)):
        raw.execute("update audit.link set event_id = %s where clinic_id = %s and seq = %s", [other, clinic.pk, seq])


def give_to_the_neighbour(raw: Raw, clinic: Clinic) -> None:
    raw.execute(
        "update audit.event set clinic_id = (select id from practice_clinic where code = 'hill') where id = %s",
        [event(raw, clinic, 3)],
    )


def change_link(raw: Raw, clinic: Clinic) -> None:
    raw.execute("update audit.link set hash = '\\x00' where clinic_id = %s and seq = 3", [clinic.pk])


def delete_head(raw: Raw, clinic: Clinic) -> None:
    raw.execute("delete from audit.head where clinic_id = %s", [clinic.pk])


def change_head(raw: Raw, clinic: Clinic) -> None:
    raw.execute("update audit.head set hash = '\\x00' where clinic_id = %s", [clinic.pk])


def move_head_on(raw: Raw, clinic: Clinic) -> None:
    raw.execute("update audit.head set seq = seq + 1 where clinic_id = %s", [clinic.pk])


def delete_links(raw: Raw, clinic: Clinic) -> None:
    raw.execute("delete from audit.link where clinic_id = %s", [clinic.pk])
    delete_head(raw, clinic)


TAMPERS: dict[str, tuple[Callable[[Raw, Clinic], None], str]] = {
    "another action": (set_field("action = 'patient.print'"), "event 3 was changed"),
    "another actor": (set_field("actor = 'user:nobody'"), "event 3 was changed"),
    "other data": (set_field("data = '{}'"), "event 3 was changed"),
    "another moment": (set_field("at = at + interval '1 microsecond'"), "event 3 was changed"),
    "another kind of object": (set_field("object_type = 'booking.appointment'"), "event 3 was changed"),
    "another object": (set_field("object_id = '1'"), "event 3 was changed"),
    "an event deleted": (delete_event, "event 3 is missing"),
    "an event and its link deleted": (delete_with_link(3), "event 3 is missing"),
    "the first deleted": (delete_with_link(1), "event 1 is missing"),
    "the gap closed": (close_the_gap, "event 3 was changed"),
    "the end cut off": (delete_with_link(5, 6), "from event 5 on"),
    "a forged event": (insert_unlinked, "an event stands outside the chain"),
    "a forged event with its link": (insert_with_link, "from event 7 on"),
    "two events swapped": (swap_events, "event 3 was changed"),
    "an event given to the neighbour": (give_to_the_neighbour, "event 3 was changed"),
    "a link changed": (change_link, "event 3 was changed"),
    "the head deleted": (delete_head, "the head is gone, and 6 linked events are there"),
    "the head changed": (change_head, "from event 7 on"),
    "the head moved on": (move_head_on, "from event 7 on"),
    "all links and the head deleted": (delete_links, "an event stands outside the chain"),
}


@pytest.mark.parametrize("case", TAMPERS)
def test_it_shows_without_anchors_and_with_them(case: str, chain: Clinic, remembered: Path, raw: Raw) -> None:
    tamper, words = TAMPERS[case]
    tamper(raw, chain)
    for arguments in ([], ["--anchors", remembered]):
        code, said = verify_audit(*arguments)
        assert code == 1
        ours = next(line for line in said.splitlines() if line.startswith("Harbour Clinic"))
        assert "DOES NOT HOLD" in ours and words in ours


def rewrite_head(raw: Raw, clinic: Clinic) -> None:
    delete_with_link(5, 6)(raw, clinic)
    raw.execute(
        "update audit.head h set seq = 4, hash = l.hash from audit.link l "
        "where h.clinic_id = %s and l.clinic_id = h.clinic_id and l.seq = 4",
        [clinic.pk],
    )


def delete_everything(raw: Raw, clinic: Clinic) -> None:
    raw.execute("delete from audit.event where clinic_id = %s", [clinic.pk])
    delete_links(raw, clinic)


def delete_the_clinic_too(raw: Raw, clinic: Clinic) -> None:
    delete_everything(raw, clinic)
    raw.execute("delete from practice_clinic where id = %s", [clinic.pk])


def make_anew(raw: Raw, clinic: Clinic) -> None:
    """An event changed and the whole chain recomputed, as the trigger would."""
    set_field("actor = 'user:nobody'")(raw, clinic)
    hashed = b"\x00"
    for seq in range(1, EVENTS + 1):
        row = raw.execute(
            "update audit.link l set hash = audit.digest(%(prev)s, l.seq, e) from audit.event e "
            "where l.clinic_id = %(clinic)s and l.seq = %(seq)s and e.id = l.event_id returning l.hash",
            {"prev": hashed, "clinic": clinic.pk, "seq": seq},
        ).fetchone()
        assert row
        hashed = row[0]
    raw.execute("update audit.head set hash = %s where clinic_id = %s", [hashed, clinic.pk])


ANCHORED = {
    "the end cut off and the head rewritten": (rewrite_head, "Harbour Clinic", "event 6 is not the one"),
    "all of it deleted": (delete_everything, "Harbour Clinic", "event 6 is not the one"),
    "all of it made anew": (make_anew, "Harbour Clinic", "event 6 is not the one"),
    "the clinic deleted as well": (delete_the_clinic_too, "which is gone", "event 6 is not the one"),
}


@pytest.mark.parametrize("case", ANCHORED)
def test_it_shows_with_the_anchors_only(case: str, chain: Clinic, remembered: Path, raw: Raw) -> None:
    tamper, name, words = ANCHORED[case]
    tamper(raw, chain)
    assert verify_audit()[0] == 0
    code, said = verify_audit("--anchors", remembered)
    assert code == 1
    assert any(name in line and words in line for line in said.splitlines())
    assert "Hill Clinic: 6 events, 1 anchor, holds" in said


def test_an_untouched_chain_holds(chain: Clinic, remembered: Path, ana: Patient, ada: User) -> None:
    for _ in range(3):
        with tenant(chain):
            record(action="patient.view", obj=ana, by=ada)
        anchors.write()
    assert verify_audit() == (0, "Harbour Clinic: 9 events, holds\nHill Clinic: 6 events, holds\n")
    code, said = verify_audit("--anchors", remembered)
    assert (code, said) == (0, "Harbour Clinic: 9 events, 4 anchors, holds\nHill Clinic: 6 events, 4 anchors, holds\n")


def test_a_clinic_without_events_holds(other_clinic: Clinic) -> None:
    assert verify_audit() == (0, "Hill Clinic: 0 events, holds\n")


def test_anchors_that_cannot_be_read_are_no_agreement(chain: Clinic, remembered: Path, tmp_path: Path) -> None:
    assert verify_audit("--anchors", tmp_path / "nowhere")[0] == 2
    (tmp_path / "empty").touch()
    assert verify_audit("--anchors", tmp_path / "empty") == (2, f"{tmp_path}/empty holds no anchor.")
    for line in ('{"at": "2026', "[]", '"x"', f'{{"at": "", "clinic": "{uuid.uuid4()}", "seq": 1e30, "hash": "00"}}'):
        (tmp_path / "torn").write_text(remembered.read_text() + line)
        code, said = verify_audit("--anchors", tmp_path / "torn")
        assert (code, said.splitlines()[-1]) == (1, f"Line 3 of {tmp_path}/torn is no anchor.")
        assert "Harbour Clinic: 6 events, 1 anchor, holds" in said
