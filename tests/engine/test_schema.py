"""The published schemas say what the engine does, and are never stale."""

import json
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from hypothesis import given
from jsonschema import Draft202012Validator

from planning.engine import read_document
from planning.engine.contract.schema import input_schema, output_schema
from planning.protocols.management.commands.schema import Command
from tests.engine.generated import documents
from tests.engine.samples import bare, check_in, full, procedure

validator = Draft202012Validator(input_schema())


@pytest.mark.parametrize("schema", [input_schema(), output_schema()])
def test_the_schemas_are_schemas(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)


def test_the_committed_schemas_are_those_of_the_code() -> None:
    for path, text in Command().published().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is stale: run `manage.py schema`"


def test_a_stale_schema_is_told_and_mended(tmp_path: Any, settings: Any, capsys: Any) -> None:
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match="plan-input"):
        call_command("schema", "--check")
    call_command("schema")
    call_command("schema", "--check")
    capsys.readouterr()
    assert tmp_path == django_settings.BASE_DIR
    assert json.loads((tmp_path / "docs" / "api" / "plan-output.schema.json").read_text())["title"] == "Answer"


@pytest.mark.parametrize("document", [full(), bare(), procedure(), check_in()])
def test_a_document_fits_the_schema(document: dict[str, Any]) -> None:
    validator.validate(document)


@given(documents())
def test_the_engine_reads_what_the_schema_allows(document: dict[str, Any]) -> None:
    validator.validate(document)
    read_document(json.dumps(document))


@pytest.mark.parametrize(
    "part",
    [
        {"visit": "consultation"},
        {"patient": {"age": True}},
        {"patient": {"weight": 70}},
        {"findings": [{"region": "glabella"}]},
        {"findings": [{"region": "glabella", "concern": "dynamic_lines", "severity": 4}]},
        {"intended": {"chin": {"total": 4.25}}},
        {"intended": {"eyebrow": {"total": 4}}},
        {"anatomy": {"brow_position": {"middle": "at"}}},
        {"safety": {"neuromuscular_disorder": ""}},
        {"goals": {"words": "a\u0000b"}},
    ],
)
def test_what_the_schema_refuses_the_engine_refuses(part: dict[str, Any]) -> None:
    assert not validator.is_valid(bare(**part))
    with pytest.raises(ValueError):
        read_document(bare(**part))


def test_nothing_in_the_schemas_has_a_default() -> None:
    assert '"default"' not in json.dumps([input_schema(), output_schema()])
