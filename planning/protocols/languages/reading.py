"""Reading a file of words in another language: all of it, or all of its mistakes."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, Strict, ValidationInfo

from planning.engine.conditions.parse import nearest
from planning.engine.contract import vocabulary as v
from planning.engine.protocol import Protocol, ProtocolErrors
from planning.engine.protocol.fields import Named, Pattern, Text, TomlTable
from planning.engine.protocol.lines import Lines
from planning.engine.protocol.loader import parse_toml
from planning.engine.protocol.mistakes import Mistakes, Wrong
from planning.engine.protocol.words import PLACEHOLDER, fill, param_words, placeholders, promises
from planning.protocols.languages.words import DAYS, NAMES, Phrase, Speech, Words

MONTHS = 12
_SLOTS = {"span": ["low", "high"], "date": ["day", "month", "year"]}


def _language(value: str) -> str:
    if not re.fullmatch("[a-z]{2}", value) or value == "en":
        raise Wrong((f"`{value}` is no other language", 'write its two letters, such as "es"'))
    return value


def _form(value: str, info: ValidationInfo) -> str:
    wanted = _SLOTS[str(info.field_name)]
    if Counter(placeholders(value)) != Counter(wanted):
        slots = ", ".join(f"{{{one}}}" for one in wanted)
        raise Wrong((f"`{info.field_name}` needs {slots}", "write each of them once"))
    return value


def _all_months(value: tuple[str, ...]) -> tuple[str, ...]:
    if len(value) != MONTHS:
        raise Wrong((f"{len(value)} months", f"name all {MONTHS}, the first one first"))
    return value


class _File(TomlTable):
    words: Named = {}
    speech: Named = {}
    forbidden_phrases: tuple[Pattern, ...] = ()
    number_words: tuple[Text, ...] = ()
    area: Named = {}
    rule: Named = {}
    aftercare: Named = {}


class _Head(TomlTable):
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


def load_words(text: str, name: str, protocol: Protocol) -> Words:
    """The words of the TOML in `text` for `protocol`; `name` is how errors call the file.

    Raises `ProtocolErrors` with every mistake: line, rule, what is wrong and how to mend it; also where the English has changed since.
    """
    stale = Mistakes(name, Lines(text))
    words = usable_words(text, name, protocol, stale)
    if stale.errors:
        raise ProtocolErrors(stale.errors)
    return words


def usable_words(text: str, name: str, protocol: Protocol, stale: Mistakes | None = None) -> Words:
    """The words that may still be told: without those whose English has changed since; `stale` collects these.

    Raises `ProtocolErrors` for every other mistake, with the stale ones.
    """
    mistakes, stale = Mistakes(name, Lines(text)), stale or Mistakes(name, Lines(text))
    words = _read(parse_toml(text, name), protocol, hashlib.sha256(text.encode()).hexdigest(), mistakes, stale)
    if words is None or mistakes.errors:
        raise ProtocolErrors([*mistakes.errors, *stale.errors])
    return words


def _read(
    data: Mapping[str, Any], protocol: Protocol, sha256: str, mistakes: Mistakes, stale: Mistakes
) -> Words | None:
    file = mistakes.read(_File, data, "", "") or _File()
    for key in ("forbidden_phrases", "number_words"):
        if key not in data:
            mistakes.add("", key, "", f"`{key}` is missing", f"add `{key} = [...]`")
    head = mistakes.read(_Head, file.words, "words", "words")
    speech = mistakes.read(_Speech, file.speech, "speech", "speech")
    if head is None:
        return None
    for key, said, expected in (
        ("protocol", head.protocol, protocol.id),
        ("protocol_version", head.protocol_version, protocol.version),
    ):
        if said != expected:
            message = f"these are not the words of {protocol.id} {protocol.version}"
            mistakes.add("words", key, "words", message, f'write `{key} = "{expected}"`')
    desk = _Desk(head.language, protocol, file.forbidden_phrases, _numbers(file.number_words), mistakes, stale)
    areas, rules, aftercare = _wanted(protocol)
    told = [
        desk.entries(kind, tables, wanted)
        for kind, tables, wanted in (
            ("area", file.area, areas), ("rule", file.rule, rules), ("aftercare", file.aftercare, aftercare),
        )
    ]  # fmt: skip
    if speech is None or mistakes.errors:
        return None
    speaks = Speech(speech.decimal_mark, speech.span, speech.date, speech.months)
    return Words(
        language=head.language,
        protocol=protocol.id,
        protocol_version=protocol.version,
        version=head.version,
        reviewed_by=head.reviewed_by,
        sha256=sha256,
        speech=speaks,
        areas={areas[name]: entry.says for name, entry in told[0].items()},
        rules={name: _phrase(entry, speaks, protocol) for name, entry in told[1].items()},
        aftercare={v.AftercareCode(name): _phrase(entry, speaks, protocol) for name, entry in told[2].items()},
    )


def _wanted(protocol: Protocol) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """The English of areas, rules and aftercare. What the protocol fills into a text is itself held to the rules for texts."""
    return (
        {str(code): area.patient_name for code, area in protocol.areas.items()},
        {rule.id: rule.patient_text for rule in protocol.rules if rule.patient_text is not None},
        {str(item.code): item.text for item in protocol.aftercare},
    )


def _numbers(words: tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile(rf"\b({'|'.join(map(re.escape, words))})\b", re.I) if words else None


@dataclass(frozen=True, slots=True)
class _Entry:
    english: str
    says: str


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every text is checked against."""

    language: str
    protocol: Protocol
    forbidden: tuple[str, ...]
    numbers: re.Pattern[str] | None
    mistakes: Mistakes
    stale: Mistakes

    def entries(self, kind: str, tables: Named, wanted: Mapping[str, str]) -> dict[str, _Entry]:
        """Each `[kind.name]` with what it says; complains of those that are missing, unknown or out of date."""
        for name in wanted:
            if name not in tables:
                header = f'[{kind}."{name}"]' if "." in name else f"[{kind}.{name}]"
                remedy = f"add `{header}` with `en` and `{self.language}`"
                self.stale.add("", kind, "", f"`{name}` has no words here", remedy)
        found = {name: self._entry(f"{kind}.{name}", table, wanted.get(name)) for name, table in tables.items()}
        return {name: entry for name, entry in found.items() if entry is not None}

    def _entry(self, where: str, table: Any, wanted: str | None) -> _Entry | None:
        def wrong(key: str, message: str, remedy: str) -> None:
            self.mistakes.add(where, key, where, message, remedy)

        if not isinstance(table, dict):
            return wrong("", f"`{where}` is not a table", "write it as a table")
        said = self.mistakes.texts(dict[str, Text], table, where, where)
        for key in ("en", self.language):
            if key not in table:
                wrong(key, f"`{key}` is missing", f"add `{key} = ...`")
        for key in said.keys() - {"en", self.language}:
            wrong(key, f"there is no key `{key}` here", nearest(key, ("en", self.language)))
        entry = _Entry(said.get("en", ""), said.get(self.language, ""))
        is_fresh = self._is_fresh(entry, where, wanted)
        for key, message, remedy in (*(self._english(entry) if is_fresh else ()), *self._translated(entry)):
            wrong(key, message, remedy)
        return entry if is_fresh else None

    def _is_fresh(self, entry: _Entry, where: str, wanted: str | None) -> bool:
        """Whether the protocol still says what was translated."""
        if wanted is None:
            name = where.partition(".")[2]
            known = [one for names in _wanted(self.protocol) for one in names]
            message = f"the protocol says nothing to patients under `{name}`"
            self.stale.add(where, "", where, message, nearest(name, known))
        elif fill(entry.english, param_words(self.protocol.params)) != wanted:
            remedy = f"look at `{self.language}` again, then at `en`"
            self.stale.add(where, "en", where, "the protocol's English is not what was translated", remedy)
        else:
            return True
        return False

    def _english(self, entry: _Entry) -> list[tuple[str, str, str]]:
        slots = [slot for slot in placeholders(entry.english) if slot not in self.protocol.params]
        return [
            ("en", f"nobody knows how another language says {{{slot}}}", "let the patient's text do without it")
            for slot in slots
            if slot not in (*DAYS, *NAMES)
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
        """Digits and number words that come from nowhere."""
        bare = PLACEHOLDER.sub("", text)
        return re.findall(r"\d+(?:[.,]\d+)?", bare) + (self.numbers.findall(bare) if self.numbers else [])


def _phrase(entry: _Entry, speech: Speech, protocol: Protocol) -> Phrase:
    """The text with the protocol's figures in it, as this language writes them."""
    english = fill(entry.english, param_words(protocol.params))
    figures = {name: speech.figures(param) for name, param in protocol.params.items()}
    return Phrase(_pattern(english, protocol), tuple(placeholders(english)), fill(entry.says, figures))


def _pattern(english: str, protocol: Protocol) -> re.Pattern[str]:
    """What the English of any plan looks like; each slot is a group."""
    names = "|".join(re.escape(area.patient_name) for area in protocol.areas.values())
    parts = PLACEHOLDER.split(english)  # text, slot, text, slot, ..., text
    written = [
        (r"(\d{4}-\d{2}-\d{2})" if part in DAYS else f"((?i:{names}))") if turn % 2 else re.escape(part)
        for turn, part in enumerate(parts)
    ]
    return re.compile("".join(written))
