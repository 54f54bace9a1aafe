"""The consent texts on file: whole in each language, in the protocol's own words, never changed after their release."""

import re
import tomllib
from itertools import product
from typing import Any

import pytest

from patients.consents import wording
from patients.consents.wording import Particulars, newest, shown_text
from planning import protocols
from planning.engine.contract.vocabulary import Area, Product
from planning.protocols.languages import __path__ as LANGUAGES
from tests.support.protocol_text import patient_text

EACH = pytest.mark.parametrize("treatment", wording.treatments())
TOXIN = newest("toxin")


def in_language(rule: str, language: str) -> str:
    if language == "en":
        return patient_text(rule)
    [file] = sorted(__import__("pathlib").Path(LANGUAGES[0]).glob(f"*-{protocols.shipped().version}.{language}.toml"))
    told: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    return str(told["rule"][rule][language])


@EACH
def test_every_text_is_in_every_language(treatment: str) -> None:
    told = newest(treatment)
    assert set(told.languages) >= {"en", "es"}
    texts = [told.told["title"], told.told["meaning"], *told.lines, *told.questions, *told.areas.values()]
    texts += [part["title"] for part in told.told["part"]]
    for text, language in product(texts, told.languages):
        assert text[language].strip() and text[language] != "?", text


@EACH
def test_each_line_names_its_basis(treatment: str) -> None:
    for line in newest(treatment).lines:
        assert line["basis"] and all(re.fullmatch(r"R\d{3}[a-z]?|INC-\d\d|REF \d(\.\d)?", one) for one in line["basis"])


@pytest.mark.parametrize("language", ["en", "es"])
def test_where_the_protocol_has_words_for_patients_they_are_the_same(language: str) -> None:
    told = [line for line in TOXIN.lines if "rule" in line]
    assert len(told) >= 9
    for line in told:
        pattern = re.sub(r"\\\{\w+\\\}", ".+", re.escape(in_language(line["rule"], language)))
        assert re.fullmatch(pattern, line[language]), line["rule"]


def test_the_catalogues_side_effects_are_all_told() -> None:
    told = {basis for line in TOXIN.lines for basis in line["basis"]}
    assert told >= {"R078", "R079", "R080", "R081", "R082", "R083", "R083a", "R084", "R084a", "REF 1.3"}


def test_it_knows_every_area_and_product_of_the_engine() -> None:
    assert set(TOXIN.areas) == set(TOXIN.staff_names) == {area.value for area in Area}
    assert dict(TOXIN.staff_names) == {code: area.name for code, area in protocols.shipped().areas.items()}
    assert set(TOXIN.products) == set(TOXIN.told["label"]) == {one.value for one in Product}
    assert TOXIN.adults_from == protocols.shipped().params["adult_age"].value


def test_the_label_covers_the_forehead_beside_the_glabella_alone() -> None:
    ona = Product.ONABOTULINUMTOXINA.value
    assert TOXIN.never_on_label(ona, ["forehead", "glabella", "chin"]) == {"chin"}
    assert TOXIN.never_on_label(ona, ["forehead"]) == {"forehead"}
    assert TOXIN.never_on_label("incobotulinumtoxinA", ["glabella", "crows_feet"]) == {"crows_feet"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_pair_of_product_and_area_makes_a_text_without_a_gap(language: str) -> None:
    for name, area in product(TOXIN.products, TOXIN.areas):
        text = shown_text(TOXIN, language, Particulars(name, (area,), (area,)))
        assert TOXIN.areas[area][language] in text and "{" not in text.replace('{"', "").replace('":{', "")


def test_risks_follow_the_places() -> None:
    neck = shown_text(TOXIN, "en", Particulars("onabotulinumtoxinA", ("platysma",)))
    brow = shown_text(TOXIN, "en", Particulars("onabotulinumtoxinA", ("glabella",)))
    assert "Your neck may feel weak" in neck and "eyelid or brow droops" not in neck
    assert "eyelid or brow droops" in brow and "Your neck may feel weak" not in brow
    assert "off-label" not in brow
    assert "cow's milk" in shown_text(TOXIN, "en", Particulars("abobotulinumtoxinA", ("glabella",)))


def test_a_released_version_never_changes() -> None:
    assert wording.changed_since_release() == []
    listed = (wording.FOLDER / wording.LIST).read_text("utf-8")
    assert all(file.name in listed for file in wording.FOLDER.glob("*.toml"))


def test_the_rulebook_names_what_the_texts_carry_out() -> None:
    from planning.protocols.rulebook import carried_by

    assert "consent toxin" in carried_by(protocols.shipped())["R084a"]
