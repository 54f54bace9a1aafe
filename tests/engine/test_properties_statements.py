"""What is told agrees with what was decided, tried on many faces and check-ins; worked out from the answer alone."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from planning.engine import Protocol, plan, read_document
from planning.engine.protocol.model import Rule
from planning.protocols import read, shipped
from tests.engine.faces import RISKS, check_ins, faces
from tests.engine.test_amount_words import READ
from tests.engine.test_properties import answer_to, often
from tests.engine.test_protocol_language import TEXT
from tests.engine.test_typed_values import QUESTIONS

Answer = dict[str, Any]
VISITS = st.builds(
    lambda face, risk: RISKS[risk](face) if risk else face,
    st.one_of(faces(), faces(), check_ins()),
    st.sampled_from([*[""] * 20, *sorted(RISKS)]),
)
TAGGED = """
[[rule]]
id = "test.{amount}"
for = "area"
when = "area.severity >= 0"
kind = "info"
level = "info"
said = "with_dose"
amount = "{amount}"
text = "{{Areas}} {amount}."
basis = ["INC-31"]
evidence = "house"
"""


@cache
def rules() -> dict[str, Rule]:
    return {rule.id: rule for rule in shipped().rules}


@cache
def with_tags() -> Protocol:
    """The shipped protocol, and of each tag one rule that names every area of which it is so."""
    head, closing = TEXT.split("\n[not_carried]", 1)
    added = "".join(TAGGED.format(amount=amount) for amount in ("lower", "usual", "higher"))
    return read(f"{head}{added}\n[not_carried]{closing}", "tagged")


def areas_of(statement: Answer) -> set[str]:
    where = statement["applies_to"]
    return {*where.get("areas", ()), *([where["area"]] if "area" in where else [])}


def amounts(dose: Answer) -> set[str]:
    """What may be said of a figure: by what the grade alone would choose, and by where in the range it lies."""
    graded = next(step["to"] for step in dose["steps"] if step["does"] == "third")
    (low, high), (first, last) = dose["allowed"], dose["proposed"]
    given = dose["suggested"]
    parts = [given["total"]] if "total" in given else [given[side] for side in ("left", "right") if side in given]
    below = first + last < sum(graded) or min(parts) < graded[0]
    above = first + last > sum(graded) or max(parts) > graded[1]
    is_low, is_high = last <= low + (high - low) / 3, first >= high - (high - low) / 3
    as_graded = sum(graded) == first + last and graded[0] <= min(parts) and max(parts) <= graded[1]
    return {name for name, so in (("lower", below or is_low), ("higher", above or is_high), ("usual", as_graded)) if so}


@often
@given(VISITS)
def test_a_text_that_speaks_of_the_amount_agrees_with_every_figure_it_names(visit: Answer) -> None:
    answer = answer_to(visit)
    doses = {dose["area"]: dose for dose in answer["doses"]}
    for said in answer["statements"]:
        amount = rules()[said["rule"]].amount
        if amount is not None and not is_question(said):
            assert areas_of(said), said["rule"]
            for area in areas_of(said) & doses.keys():
                assert amount in amounts(doses[area]), (said["rule"], area)


BACKED = {id_ for group in READ if group.get("amount") == "lower" for id_ in group["rules"]}


@often
@given(
    VISITS, st.sampled_from(["muscle relaxant", "swallowing problem", "on camera", "headstands", "prior neck_weakness"])
)
def test_what_a_ceiling_backs_is_so_wherever_it_is_told(visit: Answer, risk: str) -> None:
    answer = answer_to(RISKS[risk](visit))
    doses = {dose["area"]: dose for dose in answer["doses"]}
    for said in answer["statements"]:
        for area in areas_of(said) & doses.keys() if said["rule"] in BACKED and not is_question(said) else ():
            assert "lower" in amounts(doses[area]), (said["rule"], area)


@often
@given(faces())
def test_each_amount_is_told_of_exactly_the_figures_that_are_so(face: Answer) -> None:
    answer = plan(read_document(face), with_tags()).to_dict()
    graded = [dose for dose in answer["doses"] if any(step["does"] == "third" for step in dose["steps"])]
    told = {said["rule"]: areas_of(said) for said in answer["statements"] if said["rule"].startswith("test.")}
    for amount in ("lower", "usual", "higher"):
        so = {dose["area"] for dose in graded if amount in amounts(dose)}
        assert told.get(f"test.{amount}", set()) == so, amount


@often
@given(VISITS)
def test_on_hold_a_patient_hears_the_hold_what_is_safe_and_what_to_do_meanwhile(visit: Answer) -> None:
    answer = answer_to(visit)
    if answer["status"] in ("on_hold", "refer"):
        for said in answer["statements"]:
            on_hold = said["kind"] in ("hold", "safety") or rules()[said["rule"]].said == "on_hold"
            assert on_hold or said["patient_text"] is None, said["rule"]


@often
@given(VISITS)
def test_nothing_is_said_or_asked_twice(visit: Answer) -> None:
    answer = answer_to(visit)
    texts = [said["text"] for said in answer["statements"]]
    assert len(texts) == len(set(texts)), sorted(text for text in texts if texts.count(text) > 1)
    asked = [path for said in answer["statements"] if is_question(said) for path in said["fired_by"]]
    assert len(asked) == len(set(asked))
    for_patients = [said["patient_text"] for said in answer["statements"] if said["patient_text"]]
    assert len(for_patients) == len(set(for_patients)), [one for one in for_patients if for_patients.count(one) > 1]


def is_question(statement: Answer) -> bool:
    return any(question.fullmatch(statement["text"]) for question in QUESTIONS)


@often
@given(VISITS)
def test_no_statement_names_an_area_that_is_not_in_question(visit: Answer) -> None:
    answer = answer_to(visit)
    known = {*areas_in_question(visit, answer)}
    for said in answer["statements"]:
        assert areas_of(said) <= known, (said["rule"], areas_of(said) - known)


def areas_in_question(visit: Answer, answer: Answer) -> Iterator[str]:
    """Where a finding or a wish leads, what is intended, and what was given."""
    yield from (verdict["area"] for verdict in answer["verdicts"] if verdict.get("area"))
    yield from visit.get("intended") or {}
    yield from (visit.get("check_in") or {}).get("given") or {}
