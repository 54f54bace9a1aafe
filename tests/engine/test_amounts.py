"""What is said of the amount of a dose, and of what moved it."""

from dataclasses import replace
from typing import Any

import pytest

from planning.engine.contract.vocabulary import Area, Suitability
from planning.engine.deciding.decision import DoseChange, EngineDecision
from planning.engine.explaining.amounts import amounts_of
from planning.engine.explaining.decision_summary import summarise
from planning.engine.explaining.statement_areas import statement_areas
from planning.engine.facts import RuleScope
from planning.engine.protocol.effects import EVERYWHERE, RuleEffects
from tests.engine.decisions import area_of, decided, facts_of, moved_by
from tests.engine.decisions import fired as of_rule
from tests.engine.made_rules import BOTH, LINES, a_rule, areas_told, explained, fire, ids, said


def moved_to(low: int, high: int, total: int | None = None) -> EngineDecision:
    """The forehead (6-20 U) of moderate lines, its proposal moved there, in half units."""
    step = moved_by(of_rule("dose.on_camera"), moved=True)
    dose = replace(
        step["dose"], low=low, high=high, total=total or (low + high) // 2,
        steps=(DoseChange(None, "dose.by_grade", "third", (22, 30), True), *step["dose"].steps),
    )  # fmt: skip
    return decided(findings=LINES[:1], areas={Area.FOREHEAD: area_of(Area.FOREHEAD, dose=dose)})


@pytest.mark.parametrize(
    ("ends", "amounts"),
    [
        ((22, 30), {"usual"}),
        ((21, 30), {"lower"}),
        ((22, 31), {"higher"}),
        ((12, 21), {"lower"}),
        ((31, 40), {"higher"}),
        # The window as the grade chooses it, and the figure lowered by what areas share.
        ((22, 30, 21), {"lower"}),
        ((22, 30, 22), {"usual"}),
    ],
)
def test_an_amount_is_that_of_the_figure(ends: tuple[int, ...], amounts: set[str]) -> None:
    decision = moved_to(*ends)
    (dose,) = decision.doses
    assert amounts_of(dose) == amounts
    for amount in ("lower", "usual", "higher"):
        one = fire(a_rule(said="always", subject=RuleScope.AREA, amount=amount), area=Area.FOREHEAD)
        told = statement_areas(one, summarise(replace(decision, fired=(one,))))
        assert told == ([Area.FOREHEAD] if amount in amounts else None)


@pytest.mark.parametrize(("ends", "amounts"), [((12, 21), {"lower", "usual"}), ((31, 40), {"higher", "usual"})])
def test_a_figure_in_the_outer_thirds_is_low_or_high_where_the_grade_chooses_it(
    ends: tuple[int, int], amounts: Any
) -> None:
    (dose,) = moved_to(*ends).doses
    graded = replace(dose, steps=(DoseChange(None, "dose.by_grade", "third", ends, True),))
    assert amounts_of(graded) == amounts


def test_a_tagged_text_names_only_the_areas_whose_figure_is_so() -> None:
    decision = moved_to(12, 21)
    usual = replace(decision.doses[0], area=Area.GLABELLA, steps=(), low=22, high=30)
    areas = {
        **decision.areas,
        Area.GLABELLA: area_of(Area.GLABELLA, dose=replace(usual, facts=facts_of(Area.GLABELLA))),
    }
    one = fire(a_rule(said="always", about=(Area.FOREHEAD, Area.GLABELLA), amount="lower"))
    assert areas_told(one, areas) == [Area.FOREHEAD]


def test_what_cancels_is_told_in_one_line_with_the_facts_of_all() -> None:
    up, down = of_rule("dose.men"), of_rule("dose.first_visit")
    step = moved_by(up, moved=False)
    cancelled = tuple(DoseChange(one, one.rule.id, "cancelled", (20, 30), False) for one in (up, down))
    dose = replace(step["dose"], steps=(DoseChange(None, "dose.by_grade", "third", (20, 30), True), *cancelled))
    facts = replace(dose.facts, steps_cancel=True)
    line = of_rule("dose.by_grade", area=Area.FOREHEAD, facts=facts)
    changes = {"patient": {"sex": "male"}, "toxin_history": {"first_time": True}}
    areas = {Area.FOREHEAD: area_of(Area.FOREHEAD, dose=replace(dose, facts=facts))}
    plan = explained(decided(up, down, line, findings=LINES[:1], areas=areas, changes=changes))
    assert not {"dose.men", "dose.first_visit"} & ids(plan)
    facts_told = said(plan, "dose.by_grade").fired_by
    assert facts_told.items() >= {"patient.sex": "male", "toxin_history.first_time": True}.items()


def test_an_own_said_is_told_where_it_moved_nothing_too() -> None:
    lowering = RuleEffects(ceiling="third", areas=(Area.FOREHEAD,))
    silent, spoken = a_rule(effects=lowering), a_rule(effects=lowering, id="test.spoken", order=901, said="always")
    assert areas_told(fire(silent), BOTH) is None
    assert areas_told(fire(spoken), BOTH) == [Area.FOREHEAD]


@pytest.mark.parametrize(
    ("effects", "told"),
    [
        (RuleEffects(), "always"),
        (RuleEffects(verdict=Suitability.SUITABLE), "not_on_hold"),
        (RuleEffects(verdict=Suitability.NOT_SUITABLE), "always"),
        (RuleEffects(verdict=Suitability.SUITABLE_CAUTION, undated=True), "always"),
        (RuleEffects(at_least=Suitability.SUITABLE_CAUTION, areas=EVERYWHERE), "not_on_hold"),
        (RuleEffects(at_least=Suitability.DEFER, areas=EVERYWHERE), "always"),
        (RuleEffects(step=1, areas=EVERYWHERE), "not_on_hold"),
    ],
)
def test_what_a_rule_does_says_when_it_is_told(effects: RuleEffects, told: str) -> None:
    assert a_rule(effects=effects).stated_when == told
    assert a_rule(effects=effects, said="on_hold").stated_when == "on_hold"
