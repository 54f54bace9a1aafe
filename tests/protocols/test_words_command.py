"""`manage.py protocol words` is what a translator works from; `protocol check` says which languages an English text has left behind."""

import tomllib
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from planning.engine.contract.vocabulary import Area
from planning.protocols import SHIPPED, languages, shipped
from planning.protocols.languages import FOLDER, shipped_translation
from planning.protocols.languages.listing import word_diff

FILE = FOLDER / f"{shipped().id}-{shipped().version}.es.toml"
SOFT = tomllib.loads(FILE.read_text())["rule"]["dose.soft_movement"]
*BEFORE, LAST = SOFT["en"].split()
THEN = " ".join([*BEFORE, "soft", LAST])
"""What the English may have been."""
Printed = pytest.CaptureFixture[str]


def changed(folder: Path, *changes: tuple[str, str], of: Path = FILE) -> Path:
    text = of.read_text()
    for stands, instead in changes:
        assert stands in text
        text = text.replace(stands, instead, 1)
    file = folder / of.name
    file.write_text(text)
    return file


def test_words_that_hold_are_counted(capsys: Printed) -> None:
    call_command("protocol", "words", str(FILE))
    texts = len([rule for rule in shipped().rules if rule.patient_text]) + len(shipped().aftercare)
    said = f"es 1: {texts + 15} texts are told, 0 stale, 0 missing, 0 superfluous. No clinician has reviewed it yet."
    assert said in capsys.readouterr().out


def columns(table: str) -> list[str]:
    """Each column's cells in one line, however they were wrapped."""
    rows = [[cell.strip() for cell in f"{line} ".split(" |")] for line in table.splitlines() if " |" in line]
    return [" ".join(filter(None, cells)) for cells in zip(*(row + [""] * (3 - len(row)) for row in rows), strict=True)]


def test_each_text_to_look_at_has_a_row(tmp_path: Path, capsys: Printed) -> None:
    file = changed(
        tmp_path,
        (SOFT["en"], THEN),
        ("[area.glabella]", "[area.glabela]"),
        ('[rule."safety.usual_side_effects"]', '[rule."safety.side_effects"]'),
    )
    with pytest.raises(CommandError, match="5 texts to look at") as raised:
        call_command("protocol", "words", str(file))
    assert raised.value.returncode == 1
    said = capsys.readouterr().out
    assert "1 stale, 2 missing, 2 superfluous" in said
    stale = columns(said[said.index("stale (1)") : said.index("missing (2)")])
    assert "rule.dose.soft_movement (line" in stale[0]
    assert " ".join([*BEFORE, "[-soft-]", LAST]) in stale[1] and SOFT["es"] in stale[2]
    missing = columns(said[said.index("missing (2)") : said.index("superfluous (2)")])
    assert "area.glabella" in missing[0] and "the frown lines between the brows" in missing[1]
    assert "{redness_hours}" in missing[1], "a translator writes the placeholder, not today's figure"
    assert shipped_translation("es").areas[Area.GLABELLA] in columns(said[said.index("superfluous (2)") :])[2]  # type: ignore[union-attr]


def test_a_file_with_mistakes_is_refused(tmp_path: Path) -> None:
    file = changed(tmp_path, ('decimal_mark = ","', ""), (SOFT["en"], THEN))
    with pytest.raises(CommandError, match="`decimal_mark` is missing") as raised:
        call_command("protocol", "words", str(file))
    assert raised.value.returncode == 2


def test_without_a_name_every_language_of_the_shipped_protocol_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    changed(tmp_path, (SOFT["en"], THEN))
    (tmp_path / FILE.name.replace(".es.", ".fr.")).write_text("[words")
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    with pytest.raises(CommandError, match="1 texts to look at") as raised:
        call_command("protocol", "words")
    assert raised.value.returncode == 2 and "not TOML" in str(raised.value)
    assert f"{FILE.name}\nes 1: " in capsys.readouterr().out


def test_a_reviewer_is_shown_every_text(capsys: Printed) -> None:
    call_command("protocol", "words", str(FILE), "--all")
    ids, english, spanish = columns(capsys.readouterr().out)
    assert "rule.dose.soft_movement" in ids and SOFT["en"] in english and SOFT["es"] in spanish
    words = shipped_translation("es")
    assert words is not None and len(ids.split()) == words.count + 1


def test_a_changed_protocol_says_which_languages_it_left_behind(tmp_path: Path, capsys: Printed) -> None:
    """A draft of the next version has no words of its own yet: those of the newest version are compared."""
    version = f'version = "{shipped().version}"'
    draft = changed(tmp_path, (version, 'version = "2031.1"'), (SOFT["en"], THEN), of=SHIPPED)
    call_command("protocol", "check", str(draft))
    assert f"{FILE.name}: es 1: " in (said := capsys.readouterr().out) and "1 stale, 0 missing, 0 superfluous" in said
    call_command("protocol", "check", str(SHIPPED))
    assert "0 stale, 0 missing, 0 superfluous" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [
        ("We wait.", "We wait.", "We wait."),
        ("We wait.", "We wait a week.", "We [-wait.-] {+wait a week.+}"),
        ("You keep natural movement.", "You keep movement.", "You keep [-natural-] movement."),
        ("It lasts.", "It often lasts.", "It {+often+} lasts."),
    ],
)
def test_what_changed_is_marked_word_by_word(then: str, now: str, said: str) -> None:
    assert word_diff(then, now) == said
