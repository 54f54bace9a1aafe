"""A file of words in another language is read whole: every mistake with its line, every text that the protocol has left behind."""

import tomllib
from pathlib import Path

import pytest

from planning.engine import ProtocolErrors
from planning.protocols import SHIPPED, read, shipped
from planning.protocols.languages import FOLDER, load_translation, shipped_translation

FILE = FOLDER / f"{shipped().id}-{shipped().version}.es.toml"
SOFT = tomllib.loads(FILE.read_text())["rule"]["dose.soft_movement"]
KEPT = sorted(path for path in SHIPPED.parent.glob("onabotulinumtoxina-face-*.toml"))

MISTAKES = [
    ("unas {redness_hours} horas", "unas horas", 'rule.safety.usual_side_effects', "leaves out {redness_hours}"),
    ("unas {redness_hours} horas", "unas 2 horas", 'rule.safety.usual_side_effects', "the figure '2' comes from nowhere"),
    ("unas {redness_hours} horas", "unas dos horas {redness_hours}", 'rule.safety.usual_side_effects', "the figure 'dos'"),
    ("unas {redness_hours} horas", "{redness_hours} a {peak_day} horas", 'rule.safety.usual_side_effects', "says {peak_day}"),
    (SOFT["es"], "Le garantizamos piel sin arrugas.", "rule.dose.soft_movement", "promises"),
    (SOFT["es"], SOFT["en"], "rule.dose.soft_movement", "this is the English"),
    ('language = "es"', 'language = "en"', "words", "no other language"),
    ('protocol_version = "20', 'protocol_version = "19', "words", "not the words of"),
    ('"enero", ', "", "speech", "11 months"),
    ('span = "{low} a {high}"', 'span = "{low}"', "speech", "needs {low}, {high}"),
    ('list = "{before} y {last}"', 'list = "{last}"', "speech", "needs {before}, {last}"),
    ('list = "{before} y {last}"', "", "speech", "`list` is missing"),
    ('decimal_mark = ","', 'decimal_marks = ","', "speech", "`decimal_mark` is missing"),
    ('"milagro"', '"mil(agro"', "", "is no pattern"),
    ("[speech]", "[speech", "", "not TOML"),
]  # fmt: skip


@pytest.mark.parametrize(("stands", "instead", "where", "says"), MISTAKES)
def test_a_mistake_is_named_with_its_line(stands: str, instead: str, where: str, says: str) -> None:
    text = FILE.read_text()
    assert stands in text
    with pytest.raises(ProtocolErrors) as raised:
        load_translation(text.replace(stands, instead, 1), "words.toml", shipped())
    found = [error for error in raised.value.errors if says in error.message and error.rule == where]
    assert found, str(raised.value)
    line = text[: text.index(stands)].count("\n") + 1
    assert found[0].line == 1 or abs(found[0].line - line) <= 2


def test_every_mistake_comes_at_once() -> None:
    text = FILE.read_text().replace('"enero", ', "").replace("unas {redness_hours} horas", "unas 2 horas")
    with pytest.raises(ProtocolErrors) as raised:
        load_translation(text, "words.toml", shipped())
    assert len(raised.value.errors) == 3


OUTDATED = [
    (SOFT["en"], "We say something else.", {"rule.dose.soft_movement": "stale"}),
    ('"dose.soft_movement"', '"dose.soft_m"', {"rule.dose.soft_movement": "missing", "rule.dose.soft_m": "superfluous"}),
    ("[area.glabella]", "[area.glabela]", {"area.glabella": "missing", "area.glabela": "superfluous"}),
    ("[aftercare.arnica]", "[aftercare.arnika]", {"aftercare.arnica": "missing", "aftercare.arnika": "superfluous"}),
]  # fmt: skip


@pytest.mark.parametrize(("stands", "instead", "found"), OUTDATED)
def test_a_text_whose_english_changed_is_not_told_and_the_others_are(
    stands: str, instead: str, found: dict[str, str]
) -> None:
    """A letter only does without the one text, and is English where it needs it."""
    text = FILE.read_text()
    assert stands in text
    words = load_translation(text.replace(stands, instead, 1), "words.toml", shipped())
    assert {one.name: one.what for one in words.outdated} == found
    line = text[: text.index(stands)].count("\n") + 1
    assert all(abs(one.line - line) <= 2 for one in words.outdated if one.what != "missing")
    fresh = shipped_translation("es")
    assert fresh is not None and fresh.count - words.count == 1


def test_a_mistake_in_a_stale_file_still_refuses_it() -> None:
    text = FILE.read_text().replace(SOFT["en"], "We say something else.", 1)
    with pytest.raises(ProtocolErrors) as raised:
        load_translation(text.replace('decimal_mark = ","', ""), "words.toml", shipped())
    assert {error.rule for error in raised.value.errors} == {"speech"}


@pytest.mark.parametrize("file", KEPT, ids=lambda path: path.stem)
def test_each_kept_version_has_a_file_of_words_that_can_be_used(file: Path) -> None:
    protocol = read(file.read_text(), file.name)
    words = FOLDER / f"{file.stem}.es.toml"
    assert load_translation(words.read_text(), words.name, protocol).protocol_version == protocol.version
