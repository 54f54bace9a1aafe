"""Reads the tables of a protocol file one by one, so that every mistake is reported at once."""

from collections.abc import Iterable, Mapping
from typing import Any

from planning.engine.conditions.parse import nearest
from planning.engine.contract import vocabulary as v
from planning.engine.protocol.areas import AreaDefinition, Param, PatternPoint
from planning.engine.protocol.fields import Language, Named, Pattern, Tables, Text, TomlTable
from planning.engine.protocol.known_names import KnownNames
from planning.engine.protocol.mistakes import Mistakes
from planning.engine.protocol.model import AftercareItem, BandLimit, FactQuestion, Rule, SequenceStage
from planning.engine.protocol.ordering import paths_asked
from planning.engine.protocol.rule_checks import faults

NEEDED_PARAMS = (
    "peak_day", "check_in_earliest_day", "check_in_latest_day", "first_change_days", "onset_days", "min_interval_days",
    "limit_units", "unit_step", "asymmetry_percent", "device_to_toxin_days", "slimming_weeks",
)  # fmt: skip
"""Figures that the engine itself works with; every protocol must give them."""


class File(TomlTable):
    forbidden_phrases: tuple[Pattern, ...] = ()
    """Patterns that no text may match: promises and brands."""
    protocol: Named = {}
    params: Named = {}
    define: Named = {}
    band: Tables = []
    budget: Tables = []
    asymmetry: Tables = []
    area: Named = {}
    step: Tables = []
    aftercare: Tables = []
    ask: Named = {}
    rule: Tables = []
    not_carried: Named = {}


class ProtocolHead(TomlTable):
    id: Text
    version: Text
    title: Text
    product: v.Product
    language: Language = 1


def read_params(tables: Named, mistakes: Mistakes) -> dict[str, Param]:
    for name in NEEDED_PARAMS:
        if name not in tables:
            mistakes.add("", "params", "", f"the parameter `{name}` is missing", f"add `[params.{name}]`")
    found = {}
    for name, data in tables.items():
        param = mistakes.read(Param, data, f"params.{name}", f"params.{name}", name=name)
        if param is not None:
            found[name] = param
    return found


def read_areas(tables: Named, mistakes: Mistakes) -> dict[v.Area, AreaDefinition]:
    missing = [str(area) for area in v.Area if area not in tables]
    if missing:
        message = f"areas are missing: {', '.join(missing)}"
        mistakes.add("", "area", "", message, "describe each area of the vocabulary, with or without a dose")
    for name in tables:
        if name not in list(v.Area):
            where, remedy = f"area.{name}", nearest(name, map(str, v.Area))
            mistakes.add(where, "", where, f"there is no area `{name}`", remedy)
    areas = {code: _area(code, tables[code], mistakes) for code in v.Area if code in tables}
    return {code: area for code, area in areas.items() if area is not None}


def _area(code: v.Area, data: Any, mistakes: Mistakes) -> AreaDefinition | None:
    where = f"area.{code}"
    if isinstance(data, dict) and isinstance(data.get("point"), list):
        points = tuple(mistakes.array(PatternPoint, data["point"], f"{where}.point", where))
        if len(points) < len(data["point"]):
            return None
        data = {**data, "point": points}
    return mistakes.read(AreaDefinition, data, where, where, code=code)


def read_bands(tables: Tables, mistakes: Mistakes) -> tuple[BandLimit, ...]:
    bands = tuple(mistakes.array(BandLimit, tables, "band", "band"))
    ends = [band.up_to if band.below is None else band.below for band in bands]
    closed = [end for end in ends[:-1] if end is not None]
    if len(bands) == len(tables) and (
        len(closed) < len(bands) - 1 or closed != sorted(set(closed)) or ends[-1:] != [None]
    ):
        remedy = "let each edge lie above the last, and leave the last band open"
        mistakes.add("", "band", "", "the bands do not follow each other", remedy)
    return bands


def read_steps(tables: Tables, known: KnownNames, mistakes: Mistakes) -> tuple[SequenceStage, ...]:
    steps = (
        mistakes.read(SequenceStage, data, f"step.{order}", "step", known, order=order)
        for order, data in enumerate(tables)
    )
    return tuple(step for step in steps if step is not None)


def read_aftercare(tables: Tables, known: KnownNames, mistakes: Mistakes) -> tuple[AftercareItem, ...]:
    items = (
        mistakes.read(AftercareItem, data, f"aftercare.{place}", "aftercare", known, condition=_condition(data))
        for place, data in enumerate(tables)
    )
    return tuple(item for item in items if item is not None)


def read_rules(tables: Tables, known: KnownNames, mistakes: Mistakes) -> tuple[Rule, ...]:
    """Without rules that are switched off."""
    rules = []
    for order, data in enumerate(tables):
        if isinstance(data, dict) and data.get("off") is True:
            continue
        where = f"rule.{order}"
        name = name_of(data, where)
        rule = mistakes.read(Rule, data, where, name, known, order=order, condition=_condition(data))
        if rule is None:
            continue
        for key, message, remedy in faults(rule):
            mistakes.add(where, key, name, message, remedy)
        rules.append(rule)
    return tuple(rules)


def questions_of_older(tables: Named, rules: Iterable[Rule], asks: Mapping[str, str]) -> Named:
    """The newest question for each path, else what the rule of the older file asks (`asks`, by rule id)."""
    found: Named = {}
    for rule in (rule for rule in rules if rule.asks):
        own = {"text": asks[rule.id], "brief": asks[rule.id]} if rule.id in asks else None
        for path in sorted(paths_asked(rule.when) - found.keys()):
            if question := tables.get(path, own):
                found[path] = question
    return found


def read_questions(
    tables: Named, rules: Iterable[Rule], known: KnownNames, mistakes: Mistakes
) -> dict[str, FactQuestion]:
    """By path; each path that a rule asks about needs one."""
    asked = {path for rule in rules if rule.asks for path in paths_asked(rule.when)}
    for path in sorted(asked - tables.keys()):
        message = f"nothing asks for `{path}`, on which a rule depends"
        mistakes.add("", "ask", "", message, f'add `[ask."{path}"]` with `text` and `brief`')
    found = {}
    for path, data in tables.items():
        where = f"ask.{path}"
        if path not in asked:
            mistakes.add(where, "", where, f"no rule asks about `{path}`", nearest(path, asked))
        question = mistakes.read(FactQuestion, data, where, where, known, path=path)
        if question is not None:
            found[path] = question
    return found


def name_of(data: Any, otherwise: str) -> str:
    return str(data.get("id", otherwise)) if isinstance(data, dict) else otherwise


def _condition(data: Any) -> str:
    return " ".join(str(data.get("when", "")).split()) if isinstance(data, dict) else ""
