"""A procedure with several vials names the one that matters."""

from typing import Any

from planning import protocols
from planning.engine import plan, read_document
from tests.engine.samples import FULL, procedure
from tests.engine.visits import VIAL


def answer(**changes: Any) -> dict[str, Any]:
    vials = [VIAL, {**VIAL, **changes}]
    return plan(read_document(procedure(product=None, products=vials)), protocols.shipped()).to_dict()


def said(interim: dict[str, Any], rule: str) -> dict[str, Any] | None:
    return next((line for line in interim["statements"] if line["rule"] == rule), None)


def test_two_good_vials_are_as_good_as_one() -> None:
    one = plan(read_document(procedure(product=VIAL)), protocols.shipped()).to_dict()
    two = answer()
    assert (two["status"], two["doses"], two["missing"]) == (one["status"], one["doses"], one["missing"])
    assert "4 U in a tenth" in said(two, "product.strength")["text"]  # type: ignore[index]


def test_a_faulty_vial_is_named_by_its_own_path() -> None:
    line = said(answer(expires_on="2026-11-22"), "product.expired")
    assert line is not None
    assert line["fired_by"]["products[1].expires_on"] == "2026-11-22"
    assert not any(path.startswith("product.") for path in line["fired_by"])
    assert said(answer(), "product.expired") is None


def test_unlike_vials_have_no_one_strength() -> None:
    assert " 4 U" not in said(answer(diluent_ml=1), "product.strength")["text"]  # type: ignore[index]


def test_vials_of_no_recorded_product_are_asked_for_in_one_question() -> None:
    unnamed = {key: value for key, value in VIAL.items() if key != "name"}
    visit = {**FULL, "visit": "procedure", "treated_at": "2026-11-23T14:00", "products": [unnamed, unnamed]}
    line = said(plan(read_document(visit), protocols.shipped()).to_dict(), "product.wrong_product")
    assert line is not None
    assert line["fired_by"] == {"products[0].name": None, "products[1].name": None}
