"""Whatever is sent, the answer is a document or a list of errors: never a traceback, never a long wait."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning.engine import DocumentErrors, EngineDocument, read_document
from planning.engine.contract.errors import SHOWN_ERRORS
from tests.engine.generated import documents, json_values
from tests.engine.samples import bare, full


def errors_of(data: Any) -> list[dict[str, Any]]:
    with pytest.raises(DocumentErrors) as caught:
        read_document(data)
    errors = caught.value.as_dicts()
    json.dumps(errors, allow_nan=False).encode()
    assert len(json.dumps(errors)) < 400_000
    return errors


def text(**parts: Any) -> str:
    return json.dumps(bare(**parts))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "is empty"),
        (" \n ", "is empty"),
        ("{", "is not valid JSON at line 1, column 2"),
        ('{"visit": "consult",\n "today": nul}', "is not valid JSON at line 2, column 11"),
        (b"\xff\xfe{}", "is not UTF-8 text"),
        ("[]", "must be one JSON object"),
        ("null", "must be one JSON object"),
        ('"consult"', "must be one JSON object"),
        ("[" * 10_000, "is nested too deeply"),
        ('{"a":' * 10_000 + "1" + "}" * 10_000, "is nested too deeply"),
        ("x" * 1_000_000, "is too large"),
        (json.dumps({"goals": {"words": "x" * 1_000_000}}), "is too large"),
        (json.dumps({"findings": [{"region": "glabella", "concern": "dynamic_lines"}] * 10_000}), "is too large"),
    ],
)
def test_what_is_no_document_at_all_is_refused(data: str | bytes, message: str) -> None:
    [error] = errors_of(data)
    assert error["path"] == ""
    assert error["message"].startswith(message)


@pytest.mark.parametrize(
    ("data", "path", "given"),
    [
        (text(patient={"age": 38}).replace("38", "NaN"), "patient.age", "NaN"),
        (text(patient={"age": 38}).replace("38", "-Infinity"), "patient.age", "-Infinity"),
        (text(patient={"age": 38}).replace("38", "9" * 300), "patient.age", "a number of about 300 digits"),
        (
            text(toxin_history={"units_last_90_days": 5}).replace("5}", "1e999}"),
            "toxin_history.units_last_90_days",
            "Infinity",
        ),
        (text(goals={"words": "\ud800"}), "goals.words", "?"),
        (text(goals={"wishes": ["\udfff"]}), "goals.wishes[0]", "?"),
        (text(findings={"0": {}}), "findings", {"0": {}}),
        ('{"visit": ' + "[" * 900 + "]" * 900 + ', "today": "2026-11-23"}', "visit", "a list of 1"),
    ],
)
def test_an_odd_value_is_refused_where_it_stands(data: str, path: str, given: Any) -> None:
    [error] = errors_of(data)
    assert error["path"] == path
    if path != "findings":
        assert error["given"] == given


def test_a_number_that_python_will_not_read_is_refused_where_it_stands() -> None:
    [error] = errors_of(text(patient={"age": 38}).replace("38", "9" * 5_000))
    assert error["path"] == "patient.age"
    assert error["given"].endswith("(5000 characters)")


def test_a_key_said_twice_is_an_error_beside_the_others() -> None:
    said_twice = (
        '{"visit": "consult", "visit": "procedure", "today": "2026-11-23", "patient": {"age": 1, "age": 2, "sex": 3}}'
    )
    errors = {error["path"]: error["message"] for error in errors_of(said_twice)}
    assert errors.pop("patient.sex")
    assert errors == {"visit": "is given more than once", "patient.age": "is given more than once"}


def test_a_key_said_twice_is_refused_even_where_both_say_the_same() -> None:
    [error] = errors_of(
        json.dumps(full()).replace('"forehead": {"total": 12}', '"forehead": {"total": 12, "total": 12}')
    )
    assert error["path"] == "intended.forehead.total"


def objects_in(value: Any) -> list[dict[str, Any]]:
    """Every object in `value` that says anything."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    found = [each for item in inner for each in objects_in(item)]
    return [value, *found] if isinstance(value, dict) and value else found


def said_with(twice: dict[str, Any], value: Any) -> str:
    """The JSON of `value`, where the object `twice` says its first key two times."""
    if isinstance(value, list):
        return f"[{','.join(said_with(twice, item) for item in value)}]"
    if not isinstance(value, dict):
        return json.dumps(value)
    pairs = [f"{json.dumps(key)}:{said_with(twice, item)}" for key, item in value.items()]
    return "{" + ",".join(pairs[:1] * (value is twice) + pairs) + "}"


@given(documents(), st.data())
def test_a_key_said_twice_never_slips_through(document: dict[str, Any], data: st.DataObject) -> None:
    """The short way in counts colons; a repeated key anywhere must tip the count, whatever the texts hold."""
    read_document(said_with({}, document))
    twice = data.draw(st.sampled_from(objects_in(document)))
    with pytest.raises(DocumentErrors, match="is given more than once"):
        read_document(said_with(twice, document))


def test_a_long_text_is_shown_cut() -> None:
    [error] = errors_of(text(goals={"words": "x" * 100_000}))
    assert error["given"] == "x" * 80 + "… (100000 characters)"


def test_too_many_findings_are_counted_not_listed() -> None:
    many = [{"region": "glabella", "concern": "dynamic_lines"}] * 1_000
    [error] = errors_of(text(findings=many))
    assert error == {
        "path": "findings",
        "message": "has more than 200 entries",
        "given": "a list of 1000",
        "allowed": "a list of at most 200",
    }


@pytest.mark.parametrize(
    "data",
    [
        {f"key{number}": 1 for number in range(15_000)},
        {"findings": [{f"key{number}": 1 for number in range(90)}] * 199},
        {"findings": [{}] * 10_000},
        {"intended": {f"area{number}": {"total": 1} for number in range(5_000)}},
    ],
)
def test_thousands_of_mistakes_are_told_in_a_list_one_can_read(data: dict[str, Any]) -> None:
    errors = errors_of(json.dumps({"visit": "consult", "today": "2026-11-23", **data}))
    assert len(errors) <= SHOWN_ERRORS + 1
    assert errors[-1]["message"].endswith("mend these first")


@pytest.mark.parametrize("key", ["<plain>", "<counted>", "<object>", "[key]"])
@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("", lambda odd: odd),
        ("findings[0].", lambda odd: {"findings": [odd]}),
        ("intended.", lambda odd: {"intended": odd}),
        ("intended.glabella.", lambda odd: {"intended": {"glabella": odd}}),
        ("anatomy.brow_position.", lambda odd: {"anatomy": {"brow_position": odd}}),
        ("safety.prior_effects[0].", lambda odd: {"safety": {"prior_effects": [odd]}}),
    ],
)
@pytest.mark.parametrize("value", [None, 1, "x", {}])
def test_a_key_like_a_mark_of_the_checker_is_named(key: str, path: str, part: Any, value: Any) -> None:
    """Pydantic adds such marks to a path where a value has several forms, and where a key is at fault."""
    document = {"visit": "consult", "today": "2026-11-23"} | part({key: value})
    assert (path + key, "is not a") in {(each["path"], each["message"][:8]) for each in errors_of(json.dumps(document))}


@settings(max_examples=200)
@given(json_values())
def test_any_json_value_is_answered(value: Any) -> None:
    with pytest.raises(DocumentErrors):
        read_document(json.dumps(value))


@settings(max_examples=200)
@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_text_is_answered(data: bytes | str) -> None:
    with pytest.raises(DocumentErrors):
        read_document(data)


@given(documents(), st.data())
def test_a_document_with_one_odd_value_is_answered(document: dict[str, Any], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(document)))
    part = document[key]
    inner = data.draw(st.sampled_from(sorted(part))) if isinstance(part, dict) and part else None
    if inner is None:
        document[key] = data.draw(json_values())
    else:
        part[inner] = data.draw(json_values())
    try:
        assert isinstance(read_document(json.dumps(document)), EngineDocument)
    except DocumentErrors as errors:
        assert errors.errors
        json.dumps(errors.as_dicts(), allow_nan=False).encode()
