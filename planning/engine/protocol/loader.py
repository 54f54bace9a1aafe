"""Reading a protocol file: all of it, or all of its mistakes."""

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from planning.engine.conditions.nodes import Always
from planning.engine.conditions.parse import ConditionError
from planning.engine.conditions.source import programs
from planning.engine.conditions.support import Guard, guards_of, supports
from planning.engine.facts import RuleScope
from planning.engine.protocol.checks import check_protocol
from planning.engine.protocol.errors import ProtocolError, ProtocolErrors
from planning.engine.protocol.fields import CatalogueId, Text
from planning.engine.protocol.known_names import KnownNames, known_of
from planning.engine.protocol.language import NEWEST, FirstTables, language_of, upgraded
from planning.engine.protocol.lines import Lines
from planning.engine.protocol.mistakes import Mistakes
from planning.engine.protocol.model import AsymmetryRule, Budget, NotCarried, Protocol, Rule
from planning.engine.protocol.reading import (
    File,
    ProtocolHead,
    name_of,
    questions_of_older,
    read_aftercare,
    read_areas,
    read_bands,
    read_params,
    read_questions,
    read_rules,
    read_steps,
)
from planning.engine.protocol.scopes import scope_of

LONGEST_FILE = 1_000_000
Toml = Callable[[str], Mapping[str, Any]]
"""Reads TOML as `tomllib.loads` does; raises ValueError."""
_ALONE = (
    "a file of an older language cannot be read alone",
    f"write `language = {NEWEST}` in `[protocol]`, or read it by `planning.protocols.read`",
)


def load_protocol(
    text: str, name: str, toml: Toml = tomllib.loads, first: FirstTables | None = None, *, is_kept: bool = False
) -> Protocol:
    """The compiled protocol of the TOML in `text`; `name` is the file's name in errors.

    `toml` may be a quicker reader; the engine itself uses only the standard library. `first` gives the tables of the first file of a
    language: an older file lacks questions and safety rules, so it is never read without it. A version that `is_kept` was checked when it
    was written: regions and concerns that the contract has learnt since are not asked of it. Raises `ProtocolErrors` with every mistake.
    """
    mistakes = Mistakes(name, Lines(text))
    data, asks = parse_toml(text, name, toml), None
    if language_of(data) != NEWEST:
        if first is None:
            raise ProtocolErrors([ProtocolError(name, 1, "protocol", *_ALONE)])
        data, asks = upgraded(data, first, mistakes)
    protocol = _read(data, hashlib.sha256(text.encode()).hexdigest(), mistakes, asks)
    if protocol is not None and not mistakes.errors:
        check_protocol(protocol, mistakes, is_complete=not is_kept)
    if protocol is None or mistakes.errors:
        raise ProtocolErrors(mistakes.errors)
    return protocol


def parse_toml(text: str, name: str, toml: Toml = tomllib.loads) -> Mapping[str, Any]:
    """Raises ProtocolErrors."""
    if len(text) > LONGEST_FILE:
        error = ProtocolError(name, 1, "", f"the file is longer than {LONGEST_FILE} characters", "shorten it")
        raise ProtocolErrors([error])
    try:
        return toml(text)
    except (ValueError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        message = f"this is not TOML: {error}"
        raise ProtocolErrors(
            [ProtocolError(name, int(line[1]) if line else 1, "", message, "mend the line; the rest was not read")]
        ) from None


def _read(data: Mapping[str, Any], sha256: str, mistakes: Mistakes, asks: Mapping[str, str] | None) -> Protocol | None:
    """None where the head cannot be read. `asks`: what rules of an older language ask, by rule id."""
    file = mistakes.read(File, data, "", "") or File()
    if "forbidden_phrases" not in data:
        mistakes.add("", "", "", "`forbidden_phrases` is missing", "add `forbidden_phrases = [...]`")
    head = mistakes.read(ProtocolHead, file.protocol, "protocol", "protocol")
    params, areas = read_params(file.params, mistakes), read_areas(file.area, mistakes)
    budgets = tuple(mistakes.array(Budget, file.budget, "budget", "budget"))
    known = known_of(params, file.params, [name_of(table, "") for table in file.budget], file.forbidden_phrases)
    definitions = mistakes.texts(dict[str, Text], file.define, "define", "define")
    _define(definitions, known, mistakes)
    rules, aftercare = read_rules(file.rule, known, mistakes), read_aftercare(file.aftercare, known, mistakes)
    question_tables = file.ask if asks is None else questions_of_older(file.ask, rules, asks)
    questions = read_questions(question_tables, rules, known, mistakes)
    bands, steps = read_bands(file.band, mistakes), read_steps(file.step, known, mistakes)
    not_carried = mistakes.texts(dict[CatalogueId, Text], file.not_carried, "not_carried", "")
    asymmetries = tuple(mistakes.array(AsymmetryRule, file.asymmetry, "asymmetry", "asymmetry"))
    if head is None or mistakes.errors:
        return None
    return Protocol(
        id=head.id,
        version=head.version,
        title=head.title,
        product=head.product,
        sha256=sha256,
        params=params,
        definitions=definitions,
        areas=areas,
        bands=bands,
        budgets=budgets,
        asymmetries=asymmetries,
        rules=rules,
        questions=questions,
        steps=steps,
        aftercare=aftercare,
        not_carried=tuple(NotCarried(*one) for one in not_carried.items()),
        programs=programs(rules),
        scopes={rule.id: scope_of(rule) for rule in rules},
        marks=_marks(rules),
        supports=dict(zip((rule.id for rule in rules), supports([rule.when for rule in rules]), strict=True)),
    )


def _marks(rules: Iterable[Rule]) -> dict[str, Guard]:
    marks = {rule.id: rule.marks for rule in rules if rule.marks is not None}
    return dict(zip(marks, guards_of([*marks.values()]), strict=True))


def _define(texts: Mapping[str, str], known: KnownNames, mistakes: Mistakes) -> None:
    """Each may use those before it. Names starting with `finding_` are about one finding."""
    for name, text in texts.items():
        scope = RuleScope.FINDING if name.startswith("finding_") else RuleScope.PLAN
        try:
            known.definitions[name] = known.condition(text, scope)
        except ConditionError as error:
            mistakes.add("define", name, "define", error.message, error.remedy)
            known.definitions[name] = Always()
