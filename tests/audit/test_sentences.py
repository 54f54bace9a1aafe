"""Every action that the code writes has a sentence, and every sentence an action."""

import re
from pathlib import Path

from clinic.audit.sentences import SENTENCES, Kind, actions_of, words_of
from clinic.booking.models import CheckInState, VisitState
from clinic.messages.codes import MessageState

HERE = Path(__file__).parents[2]
ACTION = re.compile(r'action=(?:\s*)"([a-z_]+\.[a-z_]+)"')
BY_STATE = {
    *(f"appointment.{state}" for state in VisitState.values),
    *(f"check_in.{state}" for state in CheckInState.values if state != CheckInState.CLOSED),
    *(f"message.{state}" for state in MessageState.values),
}


def sources() -> str:
    rooms = (HERE / "clinic", HERE / "patients", HERE / "planning")
    files = (path for room in rooms for path in room.rglob("*.py") if path.name != "sentences.py")
    return "\n".join(path.read_text() for path in files)


def test_every_action_has_a_sentence() -> None:
    assert sorted((set(ACTION.findall(sources())) | BY_STATE) - set(SENTENCES)) == []


def test_every_kind_has_actions_and_each_action_one_kind() -> None:
    assert all(actions_of(kind) for kind in Kind)
    assert sum(len(actions_of(kind)) for kind in Kind) == len(SENTENCES)


def test_an_action_of_another_version_is_named_as_it_stands() -> None:
    assert words_of("wound.closed_late") == "wound: closed late"
