"""The review sheet names every text of the protocol once, with the clinical cases that show it."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from planning.engine import plan, read_document
from planning.engine.protocol.model import Rule
from planning.engine.protocol.texts import PLACEHOLDER
from planning.protocols import shipped
from planning.protocols.management.commands.review_sheet import Command
from planning.protocols.review_sheet import SHOWN, Shown, sheet, shown_in
from planning.protocols.rulebook import when_stated
from tests.engine.casebook import Case, all_cases

SOME = 60
WORDED: Any = {"brief": "In one line", "reason": "first visit"}
"""A rule that is built anew is checked anew."""


@pytest.fixture(scope="module")
def some_cases() -> list[Case]:
    cases = all_cases()
    return cases[:: len(cases) // SOME]


@pytest.fixture(scope="module")
def shown(some_cases: list[Case]) -> Shown:
    return shown_in([(case.id, case.document) for case in some_cases], shipped())


def block(page: str, name: str) -> str:
    found = re.search(rf"^### {re.escape(name)}\n.*?(?=^##|\Z)", page, re.M | re.S)
    assert found is not None, name
    return found[0]


def test_every_text_has_one_block(shown: Shown) -> None:
    page, protocol = sheet(shipped(), shown), shipped()
    names = [rule.id for rule in protocol.rules] + list(protocol.questions) + [item.code for item in protocol.aftercare]
    assert sorted(re.findall(r"^### (.+)$", page, re.M)) == sorted(names)


def test_a_block_says_who_reads_what_and_on_whose_word(shown: Shown) -> None:
    rule = next(rule for rule in shipped().rules if rule.patient_text and "{" not in rule.text + rule.patient_text)
    said = block(sheet(shipped(), shown), rule.id)
    for part in (f"Clinician: {rule.text}", f"Patient: {rule.patient_text}", ", ".join(rule.basis), rule.evidence):
        assert part in said
    assert "not yet reviewed by a second reader" in said
    read = replace(rule, **WORDED, second_reader=date(2026, 12, 1))
    protocol = replace(shipped(), rules=tuple(read if one is rule else one for one in shipped().rules))
    assert "second reader: 2026-12-01" in block(sheet(protocol, shown), rule.id)
    assert "of which a second reader has been through 1." in sheet(protocol, shown)


def test_the_cases_beside_a_text_are_those_whose_answers_tell_it(some_cases: list[Case], shown: Shown) -> None:
    answers = {case.id: plan(read_document(case.document), shipped()) for case in some_cases}
    page = sheet(shipped(), shown)
    for rule in shipped().rules:
        telling = [
            name for name, answer in answers.items()
            if any(line.rule == rule.id and says(line.text, rule) for line in answer.statements)
        ]  # fmt: skip
        assert shown.rules.get(rule.id, []) == telling, rule.id
        said = block(page, rule.id)
        assert (f"{len(telling)} case" in said) if telling else ("No case shows it." in said)
        assert [name for name in telling[:SHOWN] if name not in said] == []


def says(text: str, rule: Rule) -> bool:
    """Whether it is the rule's own text, and not a question that it depends on."""
    parts = [part.strip(" .,;:") for part in PLACEHOLDER.split(rule.text)[::2]]
    return re.fullmatch(".*".join(["", *map(re.escape, parts), ""]), text) is not None


def test_a_question_counts_where_it_is_asked() -> None:
    case = next(case for case in all_cases() if case.id == "units_of_the_last_months_that_nobody_recorded")
    shown = shown_in([(case.id, case.document)], shipped())
    assert shown.questions == {"toxin_history.units_last_90_days": [case.id]}
    assert "safety.ledger_full" not in shown.rules


def test_the_sheet_is_not_stale() -> None:
    ((path, text),) = Command().published().items()
    assert path.read_text("utf-8") == text, "run `manage.py review_sheet`"


def test_texts_that_no_case_shows_stand_on_top() -> None:
    page = sheet(shipped(), Shown())
    gaps = page[page.index("## Gaps") : page.index("\n## ", page.index("## Gaps") + 3)]
    on = [rule for rule in shipped().rules if not rule.off]
    assert f"Told in no case** ({len(on)})" in gaps and all(f"`{rule.id}`" in gaps for rule in on)
    assert f"Asked in no case** ({len(shipped().questions)})" in gaps
    everything = {rule.id: ["a"] for rule in on}
    asked, aftercare = dict.fromkeys(shipped().questions, ["a"]), {item.code: ["a"] for item in shipped().aftercare}
    full = Shown(everything, everything, asked, aftercare)
    assert "Every text stands in the answer of some case." in sheet(shipped(), full)


def test_words_that_reach_no_patient_are_a_gap() -> None:
    rule = next(rule for rule in shipped().rules if rule.patient_text)
    assert f"Told to no patient in any case** (1): `{rule.id}`" in sheet(shipped(), Shown({rule.id: ["a"]}))


def test_when_a_rule_is_told_is_said_in_words(shown: Shown) -> None:
    assert "told where it decides · " in block(sheet(shipped(), shown), "safety.pregnancy_defers")
    tagged = replace(shipped().rules[-1], **WORDED, said="with_dose", amount="lower", about=())
    assert when_stated(tagged).startswith("where there is a dose; where the dose is lower")


def test_where_the_cases_are_not_installed_the_command_says_so(settings: Any, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="not of the installed image"):
        call_command("review_sheet")


def test_the_command_writes_what_is_stale_and_checks(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "review-sheet.md"
    monkeypatch.setattr(Command, "published", lambda self: {page: "as it is\n"})
    with pytest.raises(CommandError, match="Stale: review-sheet.md"):
        call_command("review_sheet", "--check")
    call_command("review_sheet")
    call_command("review_sheet", "--check")
    assert page.read_text() == "as it is\n" and capsys.readouterr().out.split("\n")[:2] == [
        "files: 1, written: 1",
        "files: 1, written: 0",
    ]
