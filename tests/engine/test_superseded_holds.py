"""Holds: which is told, what it supersedes, what the patient hears meanwhile, and what comes first."""

from planning.engine.contract.vocabulary import Area, Level, StatementKind, Suitability
from planning.engine.deciding.decision import AreaDecision, Gate
from planning.engine.deciding.subjects import FiredRule
from planning.engine.protocol.effects import RuleEffects
from tests.engine.decisions import area_of, decided, facts_of, rule
from tests.engine.decisions import fired as of_rule
from tests.engine.made_rules import HELD, LINES, a_rule, explained, fire, ids, said


def test_a_weaker_hold_of_the_person_is_superseded_with_its_facts() -> None:
    allergy, pregnant = of_rule("safety.toxin_allergy"), of_rule("safety.pregnancy_defers")
    changes = {"safety": {"allergies": ["botulinum_toxin"], "pregnant": True}}
    plan = explained(decided(pregnant, allergy, changes=changes, **HELD))
    assert "safety.pregnancy_defers" not in ids(plan)
    (weaker,) = said(plan, "safety.toxin_allergy").superseded
    assert weaker.rule == "safety.pregnancy_defers"
    assert next(iter(weaker.fired_by.items())) == ("safety.pregnant", True)
    assert weaker.basis == rule("safety.pregnancy_defers").basis


def test_two_holds_of_the_same_strictness_are_both_told() -> None:
    pregnant, nursing = of_rule("safety.pregnancy_defers"), of_rule("safety.breastfeeding_defers")
    plan = explained(decided(pregnant, nursing, **HELD))
    assert {"safety.pregnancy_defers", "safety.breastfeeding_defers"} <= ids(plan)
    assert all(not one.superseded for one in plan.statements)


def gated(*fired: FiredRule, area: Area = Area.GLABELLA) -> dict[Area, AreaDecision]:
    strictest = fired[0].rule.effects.at_least
    assert strictest is not None
    return {area: area_of(area, gate=Gate(strictest, fired))}


def test_a_hold_of_the_person_comes_before_one_of_an_area_that_is_no_stricter() -> None:
    allergy = of_rule("safety.toxin_allergy")
    infected = of_rule("safety.site_infection", area=Area.GLABELLA, facts=facts_of(Area.GLABELLA))
    plan = explained(decided(allergy, infected, areas=gated(allergy, infected), findings=LINES[1:], **HELD))
    assert "safety.site_infection" not in ids(plan)
    assert [one.rule for one in said(plan, "safety.toxin_allergy").superseded] == ["safety.site_infection"]
    assert said(plan, "safety.toxin_allergy").applies_to.all_areas == frozenset()


def test_a_stricter_hold_of_an_area_is_told_beside_that_of_the_person() -> None:
    pregnant = of_rule("safety.pregnancy_defers")
    infected = of_rule("safety.site_infection", area=Area.GLABELLA, facts=facts_of(Area.GLABELLA))
    plan = explained(decided(pregnant, infected, areas=gated(infected, pregnant), findings=LINES[1:], **HELD))
    assert {"safety.pregnancy_defers", "safety.site_infection"} <= ids(plan)
    assert said(plan, "safety.site_infection").applies_to.area is Area.GLABELLA
    assert said(plan, "safety.site_infection").superseded == ()


def test_a_superseded_hold_names_its_areas() -> None:
    strict = of_rule("safety.site_infection", area=Area.GLABELLA, facts=facts_of(Area.GLABELLA))
    holding = RuleEffects(at_least=Suitability.DEFER, areas=(Area.GLABELLA, Area.CHIN))
    weaker = fire(a_rule(effects=holding, kind=StatementKind.HOLD, text="Later, {areas}."))
    plan = explained(decided(strict, weaker, areas=gated(strict, weaker), findings=LINES[1:], **HELD))
    assert [one.text for one in said(plan, "safety.site_infection").superseded] == ["Later, glabella."]


def test_on_hold_the_patient_hears_the_hold_what_is_safe_and_what_to_do_meanwhile() -> None:
    told = {
        kind: fire(a_rule(id=f"test.{kind}", said="always", kind=kind, text=f"{kind}.", patient_text=f"{kind}."))
        for kind in StatementKind
    }
    meanwhile = fire(a_rule(id="test.meanwhile", said="on_hold", text="Wait.", patient_text="Meanwhile."))
    held = explained(decided(*told.values(), meanwhile, **HELD))
    heard = {one.rule for one in held.statements if one.patient_text}
    assert heard == {"test.hold", "test.safety", "test.meanwhile"}
    ready = explained(decided(*told.values(), meanwhile))
    assert {one.rule for one in ready.statements if one.patient_text} == {one.rule.id for one in told.values()}


def test_holds_come_before_what_is_missing_before_the_rest() -> None:
    warning = fire(a_rule(said="always", order=0, level=Level.WARNING))
    hold = of_rule("lower_face.speech_test", area=Area.CHIN)
    critical = fire(
        a_rule(id="test.critical", said="always", level=Level.CRITICAL, kind=StatementKind.SAFETY, order=990)
    )
    asked = of_rule("safety.toxin_allergy", is_open=True)
    changes = {"safety": {"allergies": None}}
    holding = {Area.CHIN: area_of(Area.CHIN, gate=Gate(Suitability.DEFER, (hold,)))}
    plan = explained(decided(warning, asked, hold, critical, changes=changes, areas=holding))
    assert [one.rule for one in plan.statements][:4] == [
        "test.critical", "lower_face.speech_test", "safety.toxin_allergy", "test.rule",
    ]  # fmt: skip
