"""Reads a translation: all of it, or all of its mistakes."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Strict, ValidationInfo

from planning.engine.conditions.parse import nearest
from planning.engine.contract import vocabulary as v
from planning.engine.protocol import Protocol, ProtocolErrors
from planning.engine.protocol.fields import Named, Pattern, Text, TomlTable
from planning.engine.protocol.lines import Lines
from planning.engine.protocol.loader import parse_toml
from planning.engine.protocol.mistakes import InvalidValue, Mistakes
from planning.engine.protocol.texts import PLACEHOLDER, fill, param_values, placeholders, promises
from planning.protocols.languages.translation import DAYS, GROUPS, NAMES, LanguageFormats, OutdatedText, Translation

MONTHS = 12
_SLOTS = {"span": ["low", "high"], "date": ["day", "month", "year"], "list": ["before", "last"]}


def _language(value: str) -> str:
    if not re.fullmatch("[a-z]{2}", value) or value == "en":
        raise InvalidValue((f"`{value}` is no other language", 'write its two letters, such as "es"'))
    return value


def _form(value: str, info: ValidationInfo) -> str:
    wanted = _SLOTS[str(info.field_name)]
    if Counter(placeholders(value)) != Counter(wanted):
        slots = ", ".join(f"{{{one}}}" for one in wanted)
        raise InvalidValue((f"`{info.field_name}` needs {slots}", "write each of them once"))
    return value


def _all_months(value: tuple[str, ...]) -> tuple[str, ...]:
    if len(value) != MONTHS:
        raise InvalidValue((f"{len(value)} months", f"name all {MONTHS}, the first one first"))
    return value


class _File(TomlTable):
    words: Named = {}
    speech: Named = {}
    forbidden_phrases: tuple[Pattern, ...] = ()
    number_words: tuple[Text, ...] = ()
    area: Named = {}
    rule: Named = {}
    aftercare: Named = {}


class _TranslationHead(TomlTable):
    language: Annotated[Text, AfterValidator(_language)]
    protocol: Text
    protocol_version: Text
    version: Text
    reviewed_by: Annotated[str, Strict()]


class _Speech(TomlTable):
    decimal_mark: Text
    span: Annotated[Text, AfterValidator(_form)]
    date: Annotated[Text, AfterValidator(_form)]
    months: Annotated[tuple[Text, ...], AfterValidator(_all_months)]
    list: Annotated[Text, AfterValidator(_form)] = "{before}, {last}"


def load_translation(text: str, name: str, protocol: Protocol, *, of_any_version: bool = False) -> Translation:
    """The translation in `text` for `protocol`, without texts whose English has changed since (see `outdated`); `name` is the file's
    name in errors. A translation of another version is a mistake, unless `of_any_version`.

    Raises `ProtocolErrors` with every mistake: line, rule, what is wrong and how to mend it.
    """
    mistakes = Mistakes(name, Lines(text))
    words = _read(parse_toml(text, name), protocol, hashlib.sha256(text.encode()).hexdigest(), mistakes, of_any_version)
    if words is None or mistakes.errors:
        raise ProtocolErrors(mistakes.errors)
    return words


def _read(
    data: Mapping[str, Any], protocol: Protocol, sha256: str, mistakes: Mistakes, of_any_version: bool
) -> Translation | None:
    file = mistakes.read(_File, data, "", "") or _File()
    for key in ("forbidden_phrases", "number_words"):
        if key not in data:
            mistakes.add("", key, "", f"`{key}` is missing", f"add `{key} = [...]`")
    head = mistakes.read(_TranslationHead, file.words, "words", "words")
    speech = mistakes.read(_Speech, file.speech, "speech", "speech")
    if head is None:
        return None
    if not of_any_version:
        _check_version(head, protocol, mistakes)
    checker = _TextChecker(head.language, protocol, file.forbidden_phrases, _numbers(file.number_words), mistakes)
    areas, rules, aftercare = (
        checker.texts(kind, tables, english_of(protocol)[kind])
        for kind, tables in (("area", file.area), ("rule", file.rule), ("aftercare", file.aftercare))
    )
    if "list" not in file.speech and any(slot in GROUPS for text in rules.values() for slot in placeholders(text)):
        remedy = 'say how the last of several areas is joined, such as `list = "{before} and {last}"`'
        mistakes.add("speech", "list", "speech", "a text names several areas, and `list` is missing", remedy)
    if speech is None or mistakes.errors:
        return None
    speaks = LanguageFormats(speech.decimal_mark, speech.span, speech.date, speech.months, speech.list)
    figures = {name: speaks.figures(param) for name, param in protocol.params.items()}
    return Translation(
        **head.model_dump(),
        sha256=sha256,
        speech=speaks,
        areas={v.Area(code): text for code, text in areas.items()},
        rules={name: fill(text, figures) for name, text in rules.items()},
        aftercare={v.AftercareCode(code): fill(text, figures) for code, text in aftercare.items()},
        outdated=tuple(sorted(checker.outdated)),
    )


def _check_version(head: _TranslationHead, protocol: Protocol, mistakes: Mistakes) -> None:
    for key, found, expected in (
        ("protocol", head.protocol, protocol.id),
        ("protocol_version", head.protocol_version, protocol.version),
    ):
        if found != expected:
            message = f"these are not the words of {protocol.id} {protocol.version}"
            mistakes.add("words", key, "words", message, f'write `{key} = "{expected}"`')


def english_of(protocol: Protocol) -> Mapping[str, Mapping[str, str]]:
    return {
        "area": {str(code): area.patient_name for code, area in protocol.areas.items()},
        "rule": {rule.id: rule.patient_text for rule in protocol.rules if rule.patient_text is not None},
        "aftercare": {str(item.code): item.text for item in protocol.aftercare},
    }


def _numbers(words: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile(rf"\b({'|'.join(map(re.escape, words))})\b", re.I) if words else None


@dataclass(frozen=True, slots=True)
class _Entry:
    english: str
    says: str


@dataclass(frozen=True, slots=True)
class _TextChecker:
    """What every text is checked against."""

    language: str
    protocol: Protocol
    forbidden: tuple[str, ...]
    numbers: re.Pattern[str] | None
    mistakes: Mistakes
    outdated: list[OutdatedText] = field(default_factory=list)

    def texts(self, kind: str, tables: Named, wanted: Mapping[str, str]) -> dict[str, str]:
        """Missing, unknown and outdated texts are noted and left out."""
        self.outdated.extend(
            OutdatedText(0, f"{kind}.{name}", "missing", "", english, "")
            for name, english in wanted.items()
            if name not in tables
        )
        entries = {name: self._entry(f"{kind}.{name}", table) for name, table in tables.items()}
        return {
            name: entry.says
            for name, entry in entries.items()
            if entry is not None and self._is_fresh(entry, f"{kind}.{name}", wanted.get(name))
        }

    def _entry(self, where: str, table: Any) -> _Entry | None:
        def wrong(key: str, message: str, remedy: str) -> None:
            self.mistakes.add(where, key, where, message, remedy)

        if not isinstance(table, dict):
            wrong("", f"`{where}` is not a table", "write it as a table")
            return None
        texts = self.mistakes.texts(dict[str, Text], table, where, where)
        for key in ("en", self.language):
            if key not in table:
                wrong(key, f"`{key}` is missing", f"add `{key} = ...`")
        for key in texts.keys() - {"en", self.language}:
            wrong(key, f"there is no key `{key}` here", nearest(key, ("en", self.language)))
        entry = _Entry(texts.get("en", ""), texts.get(self.language, ""))
        for key, message, remedy in (*self._english(entry), *self._translated(entry)):
            wrong(key, message, remedy)
        return entry

    def _is_fresh(self, entry: _Entry, where: str, now: str | None) -> bool:
        if now is not None and fill(entry.english, param_values(self.protocol.params)) == now:
            return True
        line = self.mistakes.lines.of(where)
        what: Literal["stale", "superfluous"] = "superfluous" if now is None else "stale"
        self.outdated.append(OutdatedText(line, where, what, entry.english, now or "", entry.says))
        return False

    def _english(self, entry: _Entry) -> list[tuple[str, str, str]]:
        slots = [slot for slot in placeholders(entry.english) if slot not in self.protocol.params]
        return [
            ("en", f"nobody knows how another language says {{{slot}}}", "let the patient's text do without it")
            for slot in slots
            if slot not in (*DAYS, *NAMES, *GROUPS)
        ]

    def _translated(self, entry: _Entry) -> list[tuple[str, str, str]]:
        found = [("this is the English text", "translate it")] if entry.says and entry.says == entry.english else []
        asked, used = Counter(placeholders(entry.english)), Counter(placeholders(entry.says))
        for left_out in asked - used:
            message = f"the text leaves out {{{left_out}}}, which the English says"
            found.append((message, f"say {{{left_out}}}"))
        for extra in used - asked:
            found.append((f"the text says {{{extra}}}, which the English does not", "leave it out"))
        for stray in self._strays(entry.says):
            remedy = "say what the English says, with its placeholders"
            found.append((f"the figure {stray!r} comes from nowhere", remedy))
        for phrase in promises(entry.says, self.forbidden):
            message = f"the text promises what it may not: {phrase}"
            found.append((message, "say what it does and what it does not"))
        return [(self.language, message, remedy) for message, remedy in found]

    def _strays(self, text: str) -> list[str]:
        bare = PLACEHOLDER.sub("", text)
        return re.findall(r"\d+(?:[.,]\d+)?", bare) + (self.numbers.findall(bare) if self.numbers else [])
