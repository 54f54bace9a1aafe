"""A document is read as it was said: nothing added, nothing lost, "not recorded" kept apart from "no"."""

import json
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import ValidationError

from planning.engine import NOT_RECORDED, EngineDocument, read_document
from planning.engine.contract.document import DocumentBody, Finding
from planning.engine.contract.section import Section
from planning.engine.contract.treatment_history import Dose
from planning.engine.contract.vocabulary import Area, BodySide, BrowPosition, MedicineClass, Region, Visit
from tests.engine.generated import documents
from tests.engine.samples import bare, check_in, full, procedure


def test_every_way_in_reads_the_same_document() -> None:
    text = json.dumps(full())
    from_text = read_document(text)
    assert from_text == read_document(text.encode()) == read_document(bytearray(text.encode())) == read_document(full())
    assert from_text == read_document("\ufeff" + text) == read_document(b"\xef\xbb\xbf" + text.encode())


def test_values_become_the_codes_and_days_they_name() -> None:
    document = read_document(full())
    assert document.visit is Visit.CONSULT
    assert document.today == date(2026, 11, 23)
    assert document.findings[0].region is Region.GLABELLA
    assert document.safety.medicines is not None
    assert document.safety.medicines[0].class_ is MedicineClass.ANTICOAGULANT
    assert document.toxin_history.last_on == date(2026, 5, 4)
    assert document.intended is not None
    assert document.intended[Area.CROWS_FEET] == Dose(left=10, right=10.5)
    assert read_document(procedure()).treated_at == datetime(2026, 11, 23, 14)


def test_the_example_of_a_check_in_is_read() -> None:
    review = read_document(check_in()).check_in
    assert review is not None and review.given is not None
    assert review.given[Area.GLABELLA].units == 12


def test_what_is_left_out_is_not_recorded_and_never_false() -> None:
    document = read_document(bare())
    for section in (document.patient, document.safety, document.toxin_history, document.anatomy, document.lifestyle):
        for name in type(section).model_fields:
            assert getattr(section, name) in (None, NOT_RECORDED)
    assert document.findings == document.goals.wishes == document.goals.also_wants == ()
    assert document.bruised is document.intended is document.product is document.timezone is None


def test_no_disorder_is_told_apart_from_not_asked() -> None:
    asked = read_document(bare(safety={"neuromuscular_disorder": None})).safety
    assert asked.neuromuscular_disorder is None
    not_asked = read_document(bare(safety={})).safety
    assert not_asked.neuromuscular_disorder is NOT_RECORDED


def test_an_empty_list_says_asked_and_none() -> None:
    safety = read_document(bare(safety={"allergies": [], "medicines": None})).safety
    assert safety.allergies == ()
    assert safety.medicines is None


def test_one_brow_position_counts_for_both_sides() -> None:
    both = read_document(bare(anatomy={"brow_position": "at"})).anatomy
    assert both.brow_on(BodySide.LEFT) is both.brow_on(BodySide.RIGHT) is BrowPosition.AT
    each = read_document(bare(anatomy={"brow_position": {"right": "below"}})).anatomy
    assert each.brow_on(BodySide.LEFT) is None
    assert each.brow_on(BodySide.RIGHT) is BrowPosition.BELOW


def test_a_dose_knows_the_units_of_its_area() -> None:
    assert Dose(total=12).units == 12
    assert Dose(left=10, right=10.5).units == 20.5
    assert Dose(left=4).units == 4


def test_two_point_nought_is_the_whole_number_two() -> None:
    text = json.dumps(full()).replace('"severity": 2', '"severity": 2.0')
    assert read_document(text).findings[0].severity == 2


def test_a_document_cannot_be_changed() -> None:
    document = read_document(full())
    with pytest.raises(ValidationError):
        document.visit = Visit.PROCEDURE
    with pytest.raises(ValidationError):
        document.safety.pregnant = True


def test_the_zone_is_the_clinics() -> None:
    assert str(read_document(full()).zone) == "Europe/London"
    assert read_document(bare()).zone is None


def test_no_fact_has_a_default_that_says_anything() -> None:
    silent = {None, NOT_RECORDED, ()}
    for section in (*Section.__subclasses__(), *DocumentBody.__subclasses__()):
        for name, field in section.model_fields.items():
            if field.is_required() or isinstance(field.default, Section):
                continue
            assert field.default in silent, f"{section.__name__}.{name}"
    assert Finding.model_fields["severity"].default is None


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_a_document_said_back_is_the_same_document(said: dict[str, object]) -> None:
    document = read_document(json.dumps(said))
    assert isinstance(document, EngineDocument)
    assert read_document(json.dumps(document.to_dict())) == document
