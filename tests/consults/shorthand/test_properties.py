"""Whatever is typed, the reader answers; and what can be said at all comes back as it was said."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from planning.consults.forms.consult_form import Answers
from planning.consults.forms.regions import FindingSlot, all_slots
from planning.consults.shorthand import codes
from planning.consults.shorthand.parts import LONGEST_LINE
from planning.consults.shorthand.reading import read_line
from planning.consults.shorthand.words import understood
from planning.engine.contract.vocabulary import Side

SIDE = {Side.LEFT: "l", Side.RIGHT: "r", Side.BOTH: ""}
PIECES = [
    *codes.REGIONS,
    *codes.CONCERNS,
    *codes.SIDES,
    *codes.GRADES,
    *"0123456789/;=,-. \n",
    "ms=",
    "mv=strong",
    "yr=",
]
TYPED = st.one_of(
    st.text(max_size=LONGEST_LINE),
    st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=60).map("".join),
)


@given(TYPED)
def test_no_text_is_too_much(line: str) -> None:
    parts = read_line(line)
    for one in understood(parts, Answers()):
        assert bool(one.part.answers) != bool(one.part.fault)
        assert bool(one.says) == bool(one.part.answers)
    said: dict[str, str] = {}
    for part in parts:
        for answer in part.answers:
            assert said.setdefault(answer.name, answer.value) == answer.value


@given(TYPED)
def test_what_stays_in_the_line_is_read_as_before(line: str) -> None:
    left = [part for part in read_line(line) if part.fault]
    again = [part for text in ("; ".join(part.text for part in left),) for part in read_line(text)]
    assert [part.text for part in again] == [part.text for part in left]


@st.composite
def findings(draw: st.DrawFn) -> dict[FindingSlot, dict[str, str]]:
    slots = draw(st.lists(st.sampled_from(list(all_slots())), unique=True, max_size=12))
    return {slot: facts for slot in slots if (facts := _facts(draw, slot))}


def _facts(draw: st.DrawFn, slot: FindingSlot) -> dict[str, str]:
    grade = st.integers(0, 3).map(str)
    kinds: dict[str, Any] = {"severity": grade, "at_rest": grade, "years_present": st.integers(0, 120).map(str)}
    kinds |= {fact: st.sampled_from([str(value) for value in values]) for fact, values in codes.VALUES.items()}
    asked = [one.code for one in slot.questions if one.code in kinds and one not in slot.asked_before]
    return {code: draw(kinds[code]) for code in asked if draw(st.booleans())}


def written(found: dict[FindingSlot, dict[str, str]]) -> str:
    return "; ".join(
        f"{codes.CODE_OF_REGION[slot.region]} {codes.CODE_OF_CONCERN[slot.concern]} "
        + " ".join(f"{SIDE[slot.side]} {_token(fact, value)}" for fact, value in facts.items())
        for slot, facts in found.items()
    )


def _token(fact: str, value: str) -> str:
    return {"severity": value, "at_rest": f"/{value}"}.get(fact) or f"{codes.CODE_OF_FACT[fact]}={value}"


@given(findings(), st.sampled_from([str, str.upper, str.title]))
def test_a_written_finding_comes_back(found: dict[FindingSlot, dict[str, str]], case: Any) -> None:
    parts = read_line(case(written(found)))
    assert [part.fault for part in parts if part.fault] == []
    read = {answer.name: answer.value for part in parts for answer in part.answers}
    assert read == {f"{slot.name}.{fact}": value for slot, facts in found.items() for fact, value in facts.items()}
