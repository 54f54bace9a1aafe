"""Every region and every concern that the form asks of it has a code that means it and nothing else."""

import pytest
from django.template.loader import render_to_string

from planning.consults.forms.regions import CONCERNS_OF, all_slots
from planning.consults.shorthand import codes
from planning.consults.shorthand.code_list import listed
from planning.consults.shorthand.reading import read_line
from planning.engine.contract.vocabulary import Concern, Region

PLACES = [(region, concern) for region, concerns in CONCERNS_OF.items() for concern in concerns]


def test_each_region_and_each_concern_has_one_code() -> None:
    assert sorted(codes.REGIONS.values()) == sorted(Region)
    assert sorted(codes.CONCERNS.values()) == sorted(Concern)


def test_no_word_is_two_things() -> None:
    words = [*codes.REGIONS, *codes.CONCERNS, *codes.SIDES, *codes.GRADES]
    assert len(words) == len(set(words))


@pytest.mark.parametrize(("region", "concern"), PLACES)
def test_what_the_form_asks_can_be_written(region: Region, concern: Concern) -> None:
    for region_word in (codes.CODE_OF_REGION[region], region.value, region.value.replace("_", " ")):
        for concern_word in (codes.CODE_OF_CONCERN[concern], concern.value):
            [part] = read_line(f"{region_word} {concern_word} 2")
            slots = [slot for slot in all_slots() if (slot.region, slot.concern) == (region, concern)]
            assert [answer.name for answer in part.answers] == [f"{slot.name}.severity" for slot in slots], part


def test_every_answer_of_a_finding_but_its_note_can_be_written() -> None:
    for slot in all_slots():
        place = f"{codes.CODE_OF_REGION[slot.region]} {codes.CODE_OF_CONCERN[slot.concern]}"
        for question in slot.questions:
            if question.code == "note" or question in slot.asked_before:
                continue
            code = codes.CODE_OF_FACT.get(question.code)
            value = codes.VALUES.get(question.code, ("5",))[0]
            said = f"{code}={value}" if code else {"severity": "2", "at_rest": "/2"}[question.code]
            [part] = read_line(f"{place} {said}")
            assert question.path in [answer.name for answer in part.answers], part


def test_the_first_concern_of_a_region_needs_no_code() -> None:
    for region, concerns in CONCERNS_OF.items():
        [part] = read_line(f"{codes.CODE_OF_REGION[region]} 1")
        assert {answer.slot.concern for answer in part.answers} == {concerns[0]}


def test_the_help_lists_all_of_them() -> None:
    shown = [
        (region.code, concern.code) for _, regions in listed() for region in regions for concern in region.concerns
    ]
    assert shown == [(codes.CODE_OF_REGION[region], codes.CODE_OF_CONCERN[concern]) for region, concern in PLACES]
    sheet = render_to_string("consults/_shorthand_codes.html", {"thirds": listed()})
    for code in (*codes.REGIONS, *codes.CONCERNS):
        assert f"<code>{code}</code>" in sheet
    for code, fact in codes.FACTS.items():
        assert f"<code>{code}=" in sheet
        for value in codes.VALUES.get(fact, ()):
            assert value in sheet
