"""What patients are told in another language is what they are told in English, figure by figure."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from planning.engine import load_protocol, plan, read_document
from planning.engine.contract.answer_v1 import read_stored
from planning.engine.contract.vocabulary import Area
from planning.protocols import SHIPPED, languages, shipped
from planning.protocols.languages import (
    FOLDER,
    NotTranslated,
    Translation,
    files_of,
    in_language,
    load_translation,
    shipped_translation,
    translating,
)
from tests.engine.casebook import all_cases

VERSION = shipped().version
FILE = FOLDER / f"onabotulinumtoxina-face-{VERSION}.es.toml"
EXAMPLES = Path(__file__).parents[2] / "examples"
ENGLISH_DAY = re.compile(r"(\d{1,2}) ([A-Z][a-z]+) (\d{4})")
SPANISH_DAY = re.compile(r"(\d{1,2}) de ([a-z]+) de (\d{4})")
MONTHS = [date(2026, month, 1).strftime("%B") for month in range(1, 13)]
ENGLISH = re.compile(r"\b(the|and|your|you|we|of|with|not|these|is|are|this|it|for)\b", re.I)


@cache
def answers() -> tuple[tuple[str, str], ...]:
    documents = [(case.id, case.document) for case in all_cases()]
    documents += [(file.stem, json.loads(file.read_text())) for file in sorted(EXAMPLES.glob("*.json"))]
    return tuple((name, plan(read_document(document), shipped()).to_json()) for name, document in documents)


def outcomes() -> Iterator[tuple[str, dict[str, Any]]]:
    """What is stored of every case and example."""
    for name, answer in answers():
        yield name, json.loads(answer)


def told_in(outcome: dict[str, Any], language: str) -> tuple[dict[str, Any], Translation]:
    answer, words = in_language(read_stored(outcome), language)
    return answer.to_dict(), words


def without_texts(outcome: dict[str, Any]) -> dict[str, Any]:
    bare: dict[str, Any] = json.loads(json.dumps(outcome))
    for line in bare["statements"]:
        line["patient_text"] = line["patient_text"] is not None
    for line in bare["aftercare"]:
        line["text"] = ""
    return bare


def texts(outcome: dict[str, Any]) -> list[str]:
    told = [line["patient_text"] for line in outcome["statements"] if line["patient_text"]]
    return told + [line["text"] for line in outcome["aftercare"]]


def figures(text: str, written: re.Pattern[str], months: Sequence[str]) -> Counter[str]:
    """Numbers and days of a text, days as the language writes them."""
    days = [f"{year}-{months.index(month) + 1:02}-{int(day):02}" for day, month, year in written.findall(text)]
    numbers = re.findall(r"\d+(?:[.,]\d+)?", written.sub("", text))
    return Counter(days + [number.replace(",", ".") for number in numbers])


def test_every_case_says_the_same_in_spanish() -> None:
    months = shipped_translation("es").speech.months  # type: ignore[union-attr]
    told = 0
    for name, outcome in outcomes():
        spanish, _ = told_in(outcome, "es")
        assert without_texts(spanish) == without_texts(outcome), name
        english_texts, spanish_texts = texts(outcome), texts(spanish)
        for english, said in zip(english_texts, spanish_texts, strict=True):
            assert figures(said, SPANISH_DAY, months) == figures(english, ENGLISH_DAY, MONTHS), (name, english, said)
            assert not ENGLISH.search(said), (name, said)
            assert "{" not in said
        told += len(spanish_texts)
    assert told > 1000


@pytest.mark.parametrize("language", files_of(shipped()))
def test_every_language_says_all_that_the_protocol_says(language: str) -> None:
    words = shipped_translation(language)
    assert words is not None and words.outdated == ()
    assert set(words.rules) == {rule.id for rule in shipped().rules if rule.patient_text is not None}
    assert not [text for text in words.rules.values() if ENGLISH.search(text)]


def test_days_and_areas_are_said_in_spanish() -> None:
    everything = "\n".join(text for _, outcome in outcomes() for text in texts(told_in(outcome, "es")[0]))
    assert re.search(r"a partir del \d+ de [a-z]+ de \d{4}\b", everything)
    assert "el músculo de masticar en el ángulo de la mandíbula" in everything
    assert "las líneas que cruzan la frente y las líneas del ceño entre las cejas" in everything
    assert "alrededor de 4 a 6 meses" in everything
    assert not re.search(r"\b(de|a) el\b", everything), "write a placeholder where no `de` or `a` stands before it"


def test_a_rule_that_the_words_do_not_know_is_not_told() -> None:
    outcome = next(outcome for _, outcome in outcomes() if outcome["status"] == "ready")
    line = next(line for line in outcome["statements"] if line["patient_text"])
    line["rule"] = "dose.of_another_day"
    with pytest.raises(NotTranslated, match=re.escape("dose.of_another_day")):
        told_in(outcome, "es")


def test_another_content_of_the_same_version_is_not_told() -> None:
    """A draft that was changed since: nobody can know whether its texts are those that were translated."""
    outcome = next(outcome for _, outcome in outcomes())
    outcome["protocol"]["sha256"] = "0" * 64
    with pytest.raises(NotTranslated, match=re.escape(VERSION)):
        told_in(outcome, "es")


def test_a_hold_without_words_for_patients_is_not_told() -> None:
    """It holds the patient's own treatment, so a letter cannot pass over it."""
    outcome = next(outcome for _, outcome in outcomes() if outcome["status"] == "on_hold")
    hold = next(line for line in outcome["statements"] if line["kind"] == "hold")
    hold["patient_text"] = None
    with pytest.raises(NotTranslated, match=re.escape(hold["rule"])):
        told_in(outcome, "es")


def test_stored_plans_of_released_protocols_are_told_as_they_were() -> None:
    """Answers and Spanish of the first two released versions, kept as their engine and their words gave them: days stand there as
    2026-12-03, and an area only in what a statement applies to."""
    for line in (Path(__file__).parent / "stored_plans.jsonl").read_text(encoding="utf-8").splitlines():
        stored = json.loads(line)
        spanish, _ = told_in(stored["answer"], "es")
        assert [line["patient_text"] for line in spanish["statements"]] == stored["spanish"], stored["case"]
        assert [line["text"] for line in spanish["aftercare"]] == stored["aftercare"], stored["case"]


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (["chin"], "Aquí (el mentón) menos. El mentón."),
        (["chin", "masseter"], "Aquí (el mentón y la quijada) menos. El mentón y la quijada."),
        (["forehead", "chin", "masseter"], "Aquí (la frente, el mentón y la quijada) menos. La frente, el mentón y la quijada."),
    ],
)  # fmt: skip
def test_several_areas_are_listed_as_the_language_lists_them(codes: list[str], said: str) -> None:
    words = shipped_translation("es")
    assert words is not None
    outcome = next(outcome for _, outcome in outcomes() if outcome["status"] == "ready")
    line = next(line for line in outcome["statements"] if line["patient_text"])
    line["values"] = {"areas": {"kind": "areas", "value": codes}}
    words = replace(
        words,
        speech=replace(words.speech, list_form="{before} y {last}"),
        areas={**words.areas, Area.CHIN: "el mentón", Area.MASSETER: "la quijada", Area.FOREHEAD: "la frente"},
        rules={**words.rules, line["rule"]: "Aquí ({patient_areas}) menos. {Patient_areas}."},
    )
    told = translating.translated(read_stored(outcome), words)
    assert said in [statement.patient_text for statement in told.statements]


def test_a_day_that_the_plan_does_not_know_is_not_told() -> None:
    words = shipped_translation("es")
    assert words is not None
    outcome = next(outcome for _, outcome in outcomes() if outcome["status"] == "ready")
    line = next(line for line in outcome["statements"] if line["patient_text"])
    line["values"] = {"event": {"kind": "text", "value": None}}
    words = replace(words, rules={**words.rules, line["rule"]: "Hasta el {event}."})
    with pytest.raises(NotTranslated, match=re.escape(line["rule"])):
        translating.translated(read_stored(outcome), words)


def french() -> str:
    """A made-up language in the form of the Spanish file."""
    text = FILE.read_text().replace('language = "es"', 'language = "fr"')
    text = text.replace('date = "{day} de {month} de {year}"', 'date = "le {day} {month} {year}"')
    return re.sub(r'^es = "', 'fr = "Dit: ', text, flags=re.M)


def test_a_language_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / FILE.name.replace(".es.", ".fr.")).write_text(french(), encoding="utf-8")
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    languages.translation_of.cache_clear()
    for _, outcome in outcomes():
        told, words = told_in(outcome, "fr")
        assert words.name == "fr 1" and without_texts(told) == without_texts(outcome)
        assert all(text.startswith("Dit: ") and "{" not in text for text in texts(told))
    languages.translation_of.cache_clear()


def test_another_version_of_the_protocol_is_not_told() -> None:
    outcome = next(outcome for _, outcome in outcomes())
    outcome["protocol"]["version"] = "2031.1"
    with pytest.raises(NotTranslated, match=r"2031\.1"):
        told_in(outcome, "es")


def test_a_language_without_words_is_not_told() -> None:
    outcome = next(outcome for _, outcome in outcomes())
    with pytest.raises(NotTranslated, match=re.escape(f"protocol onabotulinumtoxina-face {VERSION}")):
        told_in(outcome, "qq")


def test_a_version_that_is_kept_is_told_in_its_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan of a year ago: its protocol is kept beside the one in force, with the words of its own version."""
    older = SHIPPED.read_text().replace(f'version = "{VERSION}"', 'version = "2025.4"', 1)
    protocol = load_protocol(older, "older")
    words = FILE.read_text().replace(f'protocol_version = "{VERSION}"', 'protocol_version = "2025.4"')
    (tmp_path / "onabotulinumtoxina-face-2025.4.es.toml").write_text(words)
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    monkeypatch.setattr(languages, "kept", lambda sha256: protocol if sha256 == protocol.sha256 else None)
    case = next(case for case in all_cases())
    outcome = plan(read_document(case.document), protocol).to_dict()
    told, used = told_in(outcome, "es")
    assert used.protocol_version == "2025.4" and without_texts(told) == without_texts(outcome)
    outcome["protocol"]["sha256"] = "0" * 64
    with pytest.raises(NotTranslated, match=r"2025\.4"):
        told_in(outcome, "es")


def test_a_list_of_areas_can_be_told_apart() -> None:
    words = shipped_translation("es")
    assert words is not None and [name for name in words.areas.values() if "," in name or " y el " in name] == []


def test_spanish_is_polite_and_short_spoken() -> None:
    """Usted, never tú or vosotros; sentences that a twelve-year-old follows."""
    words = shipped_translation("es")
    assert words is not None
    said = [*words.rules.values(), *words.aftercare.values()]
    familiar = re.compile(r"\b(tú|tu|tus|te|ti|contigo|vosotr[oa]s|vuestr[oa]s?|os)\b", re.I)
    assert [text for text in said if familiar.search(text)] == []
    sentences = [sentence.split() for text in said for sentence in re.split(r"[.;:?!]", text) if sentence.strip()]
    assert sum(map(len, sentences)) / len(sentences) < 12
    assert max(map(len, sentences)) <= 32, max(sentences, key=len)


def test_an_area_without_words_is_not_told() -> None:
    words = load_translation(FILE.read_text().replace("[area.masseter]", "[area.maseter]"), "words.toml", shipped())
    assert "masseter" not in words.areas
    with pytest.raises(NotTranslated, match="area "):
        for _, outcome in outcomes():
            translating.translated(read_stored(outcome), words)
