"""The form and the contract: what is typed becomes the document, and comes back unchanged."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict

from planning.consults.forms import consult_form
from planning.consults.forms.comparing import choose, differences
from planning.consults.forms.consult_form import Answers, ConsultForm, gather, questions_by_name, spread
from planning.consults.forms.regions import CONCERNS_OF, all_slots
from planning.consults.warm import warm
from planning.engine.contract.vocabulary import Concern, Region

TODAY = date(2026, 11, 23)


def posted(**fields: Any) -> QueryDict:
    return of(fields)


def read(post: QueryDict) -> Answers:
    return consult_form.read(post, TODAY)


def of(fields: dict[str, Any]) -> QueryDict:
    post = QueryDict(mutable=True)
    for name, value in fields.items():
        post.setlist(name, value if isinstance(value, list) else [value])
    return post


def test_an_empty_form_says_nothing() -> None:
    assert read(posted()).data == {}


def test_every_region_and_every_concern_of_the_contract_is_asked_for() -> None:
    assert set(CONCERNS_OF) == set(Region)
    assert {concern for concerns in CONCERNS_OF.values() for concern in concerns} == set(Concern)


def test_not_asked_is_apart_from_no_and_from_none() -> None:
    fields = {
        "safety.pregnant": "no",
        "safety.breastfeeding": "",
        "safety.allergies": "no",
        "safety.medicines": "",
        "safety.neuromuscular_disorder": "no",
    }
    assert read(of(fields)).data["safety"] == {"pregnant": False, "allergies": [], "neuromuscular_disorder": None}


def test_a_disorder_without_a_name_still_counts() -> None:
    data = read(of({"safety.neuromuscular_disorder": "yes"})).data
    assert data["safety"]["neuromuscular_disorder"]


def test_equal_sides_are_one_finding_and_unequal_sides_are_two() -> None:
    name = "findings.crows_feet.dynamic_lines.{}.severity"
    both = read(of({name.format("right"): "2", name.format("left"): "2"})).data["findings"]
    assert both == [{"region": "crows_feet", "concern": "dynamic_lines", "side": "both", "severity": 2}]
    apart = read(of({name.format("right"): "2", name.format("left"): "3"})).data["findings"]
    assert [(finding["side"], finding["severity"]) for finding in apart] == [("left", 3), ("right", 2)]


def test_bands_of_one_side_of_the_neck_stay_on_that_side() -> None:
    data = read(of({"findings.neck.vertical_bands.left.severity": "2"})).data
    assert data["findings"] == [{"region": "neck", "concern": "vertical_bands", "side": "left", "severity": 2}]
    shown = {path: value for path, value in spread(data).items() if "vertical_bands" in path and value == 2}
    assert shown == {"findings.neck.vertical_bands.left.severity": 2}


def test_what_the_neck_is_asked_without_sides_stays_one_finding() -> None:
    data = read(of({"findings.neck.laxity.both.severity": "1"})).data
    assert [finding["side"] for finding in data["findings"]] == ["both"]


def test_none_is_a_finding_and_not_assessed_is_not() -> None:
    fields = {
        "findings.glabella.dynamic_lines.both.severity": "0",
        "findings.forehead.dynamic_lines.both.severity": "",
    }
    assert [finding["region"] for finding in read(of(fields)).data["findings"]] == ["glabella"]


def test_brows_of_equal_height_are_one_word() -> None:
    path = "anatomy.brow_position"
    assert read(of({f"{path}.right": "at", f"{path}.left": "at"})).data["anatomy"] == {"brow_position": "at"}
    low = read(of({f"{path}.right": "below", f"{path}.left": "at"})).data["anatomy"]
    assert low == {"brow_position": {"left": "at", "right": "below"}}


@pytest.mark.parametrize(
    ("fields", "allowed"),
    [
        ({"toxin_history.units_last_90_days": "many"}, "a number from 0 to 5000"),
        ({"toxin_history.units_last_90_days": "-4"}, "a number from 0 to 5000"),
        ({"goals.event_on": "2026-13-40"}, "Month must be 1 to 12, not 13."),
        ({"goals.primary": "beauty"}, "Lines from expression"),
        ({"safety.allergies": "yes"}, "choose at least one"),
        ({"safety.medicines": "yes", "safety.medicines.class": ["other"], "safety.medicines.name": [""]}, "name is missing"),
        ({"safety.specialist_clearance.by": "Dr Low"}, "both the specialist\u2019s name and the date"),
        ({"findings.neck.laxity.both.severity": "7"}, "None, Mild, Moderate, Severe"),
        ({"anatomy.asymmetries": "yes", "anatomy.asymmetries.feature": ["brow"], "anatomy.asymmetries.side": ["up"],
          "anatomy.asymmetries.is": ["lower"], "anatomy.asymmetries.mm": ["2"]}, "choose side from the list"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_in_words_and_stays_out_of_the_document(
    fields: dict[str, Any], allowed: str
) -> None:
    answers = read(of(fields))
    [message] = answers.errors.values()
    assert allowed in message
    assert answers.data == {}


def test_what_cannot_be_read_is_shown_again_as_typed() -> None:
    answers = read(of({"toxin_history.faded_after_weeks": "about ten"}))
    question, _ = questions_by_name()["toxin_history.faded_after_weeks"]
    asked = consult_form.ConsultForm(answers).asked(question)
    assert (asked.shown["value"], bool(asked.error)) == ("about ten", True)


def test_a_nul_never_reaches_the_database() -> None:
    assert read(of({"goals.words": "a\x00b"})).data["goals"]["words"] == "ab"


def test_every_answer_comes_back_from_the_stored_shape() -> None:
    fields = {
        "safety.medicines": "yes",
        "safety.medicines.name": ["Gentamicin", "Aspirin"],
        "safety.medicines.class": ["aminoglycoside", ""],
        "goals.wishes": ["brow_lift", "prevention"],
        "anatomy.activity.forehead": "2",
        "lifestyle.occupation": "Oboe teacher",
        **{f"{slot.name}.severity": str(place % 4) for place, slot in enumerate(all_slots())},
    }
    data = read(of(fields)).data
    assert gather(spread(data)) == data
    assert data["safety"]["medicines"] == [{"name": "Gentamicin", "class": "aminoglycoside"}, {"name": "Aspirin"}]


def test_two_versions_are_compared_answer_by_answer() -> None:
    mine = read(of({"safety.pregnant": "no", "findings.glabella.dynamic_lines.both.severity": "2"}))
    theirs = read(of({"safety.pregnant": "yes", "findings.glabella.dynamic_lines.both.severity": "2"}))
    [one] = differences(mine, theirs)
    assert (one.path, one.mine, one.theirs) == ("safety.pregnant", "no", "yes")


def test_a_choice_between_two_versions_is_made_answer_by_answer() -> None:
    name = "findings.crows_feet.dynamic_lines.{}.severity"
    mine = read(of({"safety.pregnant": "no", name.format("right"): "1", name.format("left"): "1"}))
    theirs = read(of({"safety.pregnant": "yes", name.format("right"): "3", name.format("left"): "1"}))
    chosen = choose(mine, theirs, {"safety.pregnant": "theirs", name.format("right"): "mine"})
    assert chosen.data["safety"] == {"pregnant": True}
    assert [finding["side"] for finding in chosen.data["findings"]] == ["both"]


def test_unreadable_words_can_be_given_up_for_the_others() -> None:
    mine, theirs = read(of({"goals.event_on": "soon"})), read(of({"goals.event_on": "2027-05-01"}))
    assert choose(mine, theirs, {"goals.event_on": "theirs"}) == Answers({"goals": {"event_on": "2027-05-01"}}, {})


def test_a_form_drawn_after_another_patients_shows_none_of_their_answers() -> None:
    region, concern = Region.GLABELLA, Concern.DYNAMIC_LINES
    name = f"findings.{region}.{concern}.both"
    told = read(of({f"{name}.severity": "3", f"{name}.note": "only Ana's", f"{name}.years_present": "x"}))
    before = consult_form.ConsultForm(Answers()).concern(region, concern)
    theirs = consult_form.ConsultForm(told).concern(region, concern)
    after = consult_form.ConsultForm(Answers()).concern(region, concern)
    assert theirs["found"] and "html" not in theirs
    assert before["html"] == after["html"]
    assert "only Ana" not in after["html"]


def test_a_warm_process_has_drawn_every_blank_concern() -> None:
    consult_form._blank.cache_clear()
    warm()
    drawn = consult_form._blank.cache_info()
    assert drawn.currsize == sum(len(concerns) for concerns in CONCERNS_OF.values())
    list(ConsultForm(Answers()).thirds())
    assert consult_form._blank.cache_info().misses == drawn.misses
