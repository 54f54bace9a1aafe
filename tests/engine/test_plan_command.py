"""`manage.py plan`: one answer a line for whatever is given, and an exit status that tells."""

import json
import os
import subprocess
import sys
from io import BytesIO, StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from jsonschema import Draft202012Validator

from planning.engine.contract.schema import output_schema
from planning.protocols import SHIPPED, shipped
from planning.protocols.management.commands import plan as command
from tests.engine.samples import bare, full

EXAMPLES = sorted((Path(django_settings.BASE_DIR) / "examples").glob("*.json"))
plan_shape = Draft202012Validator(output_schema())


def answers_to(*arguments: str) -> tuple[list[dict[str, Any]], int]:
    """What is printed, one JSON document a line, and the exit status."""
    out, status = StringIO(), 0
    try:
        call_command("plan", *arguments, stdout=out, stderr=StringIO())
    except SystemExit as end:
        status = int(end.code or 0)
    return [json.loads(line) for line in out.getvalue().splitlines()], status


@pytest.fixture
def batch(tmp_path: Path) -> Any:
    def write(*lines: str) -> str:
        file = tmp_path / "visits.jsonl"
        file.write_text("\n".join(lines))
        return str(file)

    return write


def test_there_are_examples_of_every_visit() -> None:
    assert len(EXAMPLES) >= 12
    assert {json.loads(file.read_text())["visit"] for file in EXAMPLES} == {"consult", "procedure", "check_in"}


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_example_is_answered_in_the_published_shape(file: Path) -> None:
    [answer], status = answers_to(str(file))
    assert status == 0
    plan_shape.validate(answer)
    assert len(answer["verdicts"]) >= len(json.loads(file.read_text()).get("findings", []))


def test_the_same_document_gets_the_same_bytes() -> None:
    out = [StringIO(), StringIO()]
    for each in out:
        call_command("plan", str(EXAMPLES[0]), stdout=each)
    assert out[0].getvalue() == out[1].getvalue()


def test_each_line_of_a_batch_is_answered_in_its_place(batch: Any) -> None:
    answers, status = answers_to(
        batch(json.dumps(full()), json.dumps(bare(visit="later")), "not json", json.dumps(bare()))
    )
    assert status == 2
    assert [sorted(answer)[:1] == ["errors"] for answer in answers] == [False, True, True, False]
    assert answers[1]["errors"] == [
        {
            "path": "visit",
            "message": "is not a code known here",
            "given": "later",
            "allowed": ["consult", "procedure", "check_in"],
        }
    ]


def test_standard_input_is_read_where_the_file_is_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=BytesIO(json.dumps(full(), indent=2).encode())))
    [answer], status = answers_to("-")
    assert status == 0
    assert answer["protocol"]["id"] == "onabotulinumtoxina-face"


@pytest.mark.parametrize("lines", [[], ["", "  "]])
def test_an_empty_file_is_refused_in_words(batch: Any, lines: list[str]) -> None:
    with pytest.raises(CommandError, match="is empty") as caught:
        call_command("plan", batch(*lines))
    assert caught.value.returncode == 2


def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(CommandError, match="Cannot read") as caught:
            call_command("plan", str(path))
        assert caught.value.returncode == 2
        assert "\n" not in str(caught.value)


def test_another_protocol_can_answer(tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text(SHIPPED.read_text(encoding="utf-8").replace('version = "20', 'version = "ours-20', 1))
    [answer], _ = answers_to(str(EXAMPLES[0]), "--protocol", str(other))
    assert answer["protocol"]["version"] == f"ours-{shipped().version}"


def test_a_faulty_protocol_is_refused_with_line_and_remedy(tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text("this is no protocol")
    for arguments in (["plan", str(EXAMPLES[0]), "--protocol", str(other)], ["protocol", "check", str(other)]):
        with pytest.raises(CommandError, match=r"other\.toml:1") as caught:
            call_command(*arguments)
        assert caught.value.returncode == 2


def test_the_shipped_protocol_has_no_mistakes_and_can_be_shown() -> None:
    out = StringIO()
    call_command("protocol", "check", str(SHIPPED), stdout=out)
    assert "No mistakes" in out.getvalue()
    call_command("protocol", "show", stdout=out)
    assert "sha256" in out.getvalue()
    assert "R083" in out.getvalue()


def test_a_fault_of_ours_is_told_and_the_others_are_answered(batch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = command.plan

    def fails_on_procedures(document: Any, protocol: Any) -> Any:
        if document.visit == "procedure":
            raise RuntimeError("broken")
        return answer(document, protocol)

    monkeypatch.setattr(command, "plan", fails_on_procedures)
    answers, status = answers_to(batch(json.dumps(bare(visit="procedure")), json.dumps(bare())))
    assert status == 1
    assert "fault of ours" in answers[0]["errors"][0]["message"]
    assert "status" in answers[1]


def test_no_database_server_or_setting_is_needed(batch: Any) -> None:
    nothing = dict.fromkeys(["DATABASE_URL", "DATABASE_OWNER_URL", "BROKER_URL", "CACHE_URL", "SECRET_KEY"], "")
    done = subprocess.run(
        [sys.executable, "manage.py", "plan", batch(json.dumps(full()), "{}")],
        cwd=django_settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C", **nothing},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr == ""
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["status"]
    assert {error["path"] for error in second["errors"]} == {"visit", "today"}
