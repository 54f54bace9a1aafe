"""Which vial sizes and dilutions are usual, and which are asked about."""

from decimal import Decimal

import pytest

from clinic.stock.products import ToxinProduct
from clinic.stock.reconstitution import dilution_question, remark, size_question, strength

ONA = ToxinProduct.ONABOTULINUMTOXINA
# REF 1.6: 50 and 100 U. REF 1.7: 1 to 5 mL for 100 U.
USUAL = [("50", "1.25"), ("50", "0.5"), ("50", "2.5"), ("100", "1"), ("100", "2.5"), ("100", "5")]
UNUSUAL = [
    ("100", "25", {"dilution"}),
    ("100", "0.99", {"dilution"}),
    ("100", "5.01", {"dilution"}),
    ("50", "2.51", {"dilution"}),
    ("50", "0.49", {"dilution"}),
    ("99.5", "2.5", {"size"}),
    ("100.5", "2.5", {"size"}),
    ("50.5", "1.25", {"size"}),
    ("200", "5", {"size"}),
    ("25", "2.5", {"size", "dilution"}),
]


def asked(product: str, units: str, ml: str) -> set[str]:
    questions = {
        "size": size_question(product, Decimal(units)),
        "dilution": dilution_question(product, Decimal(units), Decimal(ml)),
    }
    return {name for name, question in questions.items() if question}


@pytest.mark.parametrize(("units", "ml"), USUAL)
def test_a_usual_vial_is_not_asked_about(units: str, ml: str) -> None:
    assert asked(ONA, units, ml) == set()


@pytest.mark.parametrize(("units", "ml", "about"), UNUSUAL)
def test_a_vial_that_is_not_sold_or_diluted_so_is_asked_about(units: str, ml: str, about: set[str]) -> None:
    assert asked(ONA, units, ml) == about


# REF 1.7: units in 0.1 mL are the vial's units by ten times its millilitres. Other products are counted alike, each in its own units.
STRENGTHS = [
    ("50", "1.25", "4"),
    ("100", "2.5", "4"),
    ("50", "0.5", "10"),
    ("50", "2.5", "2"),
    ("100", "1", "10"),
    ("100", "5", "2"),
    ("100", "3", "3.33"),
    ("300", "1.5", "20"),
    ("300", "2.5", "12"),
    ("500", "2.5", "20"),
]


@pytest.mark.parametrize(("units", "ml", "per_tenth"), STRENGTHS)
def test_the_units_in_a_tenth_of_a_millilitre(units: str, ml: str, per_tenth: str) -> None:
    assert strength(Decimal(units), Decimal(ml)) == Decimal(per_tenth)


def test_the_question_says_the_strength_and_how_far_it_is_from_the_label() -> None:
    question = dilution_question(ONA, Decimal(100), Decimal(25))
    assert question is not None
    assert "100 U in 25 mL is 0.4 U in 0.1 mL" in question.text and "10 times the label" in question.text


@pytest.mark.parametrize("product", [one for one in ToxinProduct if one != ONA])
def test_sizes_that_no_reference_states_are_remarked_and_never_refused(product: str) -> None:
    assert asked(product, "500", "25") == set()
    assert "not known here" in remark(product)
    assert remark(ONA) == remark("") == remark("something") == ""
