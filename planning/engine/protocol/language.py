"""The languages of protocol files. `upgraded` turns the tables of an older one into those of language 3, the only ones that are read.

| language 1 | language 2 |
|---|---|
| `shift = 1`, `shift = -1` | `step`, the same |
| `place = "lowest"`, `"lower_third"` | `ceiling = "sixth"`, `"third"` |
| `place = "conservative"` | `ceiling` at a parameter that holds where the area's `typical` part begins |
| `place = "upper_half"`, `"upper_third"` | `step = 1`, `floor = "third"` |
| `flat` of an area | nothing: the grade chooses there too |
| points of an area with whole doses | `row`: the jaw line, or a band |
| what the engine said by itself at a check-in | rules |

| language 2 | language 3 |
|---|---|
| `ask` of a rule | `[ask]`: one question for each path |
| what the engine told of a rule by its kind | `said` |

Rows, and rules with the figures in them, are those of the first file of language 2; questions are those of the first file of language 3.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from planning.engine.conditions.parse import nearest
from planning.engine.protocol.effects import RuleEffects
from planning.engine.protocol.mistakes import Mistakes, keys_of

OLDEST, NEWEST = 1, 3
_PLACES: Mapping[str, Mapping[str, Any]] = {
    "lowest": {"ceiling": "sixth"},
    "lower_third": {"ceiling": "third"},
    "conservative": {},
    "upper_half": {"step": 1},
    "upper_third": {"floor": "third"},
}
_ACTING = frozenset(keys_of(RuleEffects))
_KEYS_SINCE: Mapping[int, Sequence[str]] = {
    2: ("step", "floor", "ceiling"),
    3: ("said", "about", "amount", "brief", "reason", "scope", "second_reader"),
}
"""Keys of a rule, by the language that they came with."""
FirstTables = Callable[[int], Mapping[str, Any]]
"""The tables of the first file of a language."""
_CONSERVATIVE = "{}_conservative"
BECAME_RULES = (
    "history.disagrees", "check_in.day_unknown", "check_in.slow_muscle", "check_in.label_steps", "check_in.no_figure",
    "check_in.uneven_and_enough", "check_in.given_again", "check_in.other_product", "check_in.no_finding",
    "check_in.above_proposal", "check_in.ceiling_is_full", "check_in.shared_limit", "check_in.ledger_shared",
    "check_in.nearly_full", "check_in.earlier_effects_not_asked", "check_in.kept_low_for_health",
    "check_in.kept_low_after_effect", "check_in.kept_low_for_lids",
)  # fmt: skip
"""Safety rules that a file of language 1 left to the engine. Without them it would add where the engine of its time did not."""


def language_of(data: Mapping[str, Any]) -> int:
    """1 where the file does not say."""
    head = data.get("protocol")
    stated = head.get("language", OLDEST) if isinstance(head, dict) else OLDEST
    return stated if type(stated) is int and OLDEST <= stated <= NEWEST else NEWEST


class UpgradedTables(NamedTuple):
    tables: Mapping[str, Any]
    asks: Mapping[str, str]
    """Questions that older rules carried themselves, by rule id."""


def upgraded(data: Mapping[str, Any], first: FirstTables, mistakes: Mistakes) -> UpgradedTables:
    """In the newest language; `data` is not changed."""
    language = language_of(data)
    _report_newer_keys(data, language, mistakes)
    if language == OLDEST:
        data = _second(data, first(2), mistakes)
    rules = data.get("rule")
    if not isinstance(rules, list):
        return UpgradedTables(data, {})
    asks = {rule["id"]: rule["ask"] for rule in rules if isinstance(rule, dict) and {"id", "ask"} <= rule.keys()}
    return UpgradedTables({**data, "ask": first(3)["ask"], "rule": [_with_said(rule) for rule in rules]}, asks)


def _report_newer_keys(data: Mapping[str, Any], language: int, mistakes: Mistakes) -> None:
    newer = {key: since for since, keys in _KEYS_SINCE.items() if since > language for key in keys}
    rules = data.get("rule")
    for place, rule in enumerate(rules if isinstance(rules, list) else ()):
        for key in newer.keys() & (rule if isinstance(rule, dict) else {}):
            message, remedy = (
                f"`{key}` is not of language {language}",
                f"write `language = {newer[key]}` in `[protocol]`",
            )
            mistakes.add(f"rule.{place}", key, str(rule.get("id", f"rule.{place}")), message, remedy)


_OF_TREATING = ("dose", "caution", "expectation", "follow_up")


def _with_said(rule: Any) -> Any:
    """Rules without effects get the `said` that the engine of their time applied."""
    if not isinstance(rule, dict):
        return rule
    kept = _without(rule, "ask", *_KEYS_SINCE[3])
    if _ACTING & rule.keys():
        return kept
    return {"said": "not_on_hold" if rule.get("kind") in _OF_TREATING else "always", **kept}


def _second(data: Mapping[str, Any], first: Mapping[str, Any], mistakes: Mistakes) -> Mapping[str, Any]:
    areas, params, rules = data.get("area"), data.get("params"), data.get("rule")
    if not (isinstance(areas, dict) and isinstance(params, dict) and isinstance(rules, list)):
        return data
    added = list(_added(rules, first["rule"]))
    return {
        **data,
        "area": {name: _with_rows(_without(area, "flat"), first["area"].get(name)) for name, area in areas.items()},
        "params": {**_named_in(added, first["params"]), **params, **_conservative_starts(areas)},
        "rule": [_RuleUpgrade(rule, f"rule.{place}", mistakes).upgraded(areas) for place, rule in enumerate(rules)]
        + added,
    }


def _added(rules: Sequence[Any], first: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """A rule that the file has itself stays, switched off or not."""
    own = {rule.get("id") for rule in rules if isinstance(rule, dict)}
    return (rule for rule in first if rule["id"] in BECAME_RULES and rule["id"] not in own)


def _named_in(rules: Sequence[Mapping[str, Any]], params: Mapping[str, Any]) -> dict[str, Any]:
    words = {word for rule in rules for key in ("when", "text") for word in re.findall(r"\w+", rule[key])}
    return {name: param for name, param in params.items() if name in words}


def _with_rows(area: Any, first: Mapping[str, Any] | None) -> Any:
    points = area.get("point") if isinstance(area, dict) and "steps" in area else None
    if first is None or not isinstance(points, list):
        return area
    rows = {point["id"]: {"row": point["row"]} for point in first["point"] if "row" in point}
    return {
        **area,
        "point": [{**rows.get(one.get("id"), {}), **one} if isinstance(one, dict) else one for one in points],
    }


def _without(table: Any, *keys: str) -> Any:
    return {key: value for key, value in table.items() if key not in keys} if isinstance(table, dict) else table


def _conservative_starts(areas: Mapping[str, Any]) -> dict[str, Any]:
    return {
        _CONSERVATIVE.format(name): {
            "value": area["typical"][0],
            "unit": "U",
            "says": f"top of the conservative start, {name.replace('_', ' ')}",
            "basis": area.get("basis"),
            "evidence": area.get("evidence"),
        }
        for name, area in areas.items()
        if isinstance(area, dict) and isinstance(area.get("typical"), list) and area["typical"]
    }


class _RuleUpgrade:
    """One rule of language 1."""

    def __init__(self, data: Any, table: str, mistakes: Mistakes) -> None:
        self.data, self.table, self.mistakes = data, table, mistakes

    def upgraded(self, areas: Mapping[str, Any]) -> Any:
        if not isinstance(self.data, dict):
            return self.data
        return _without(self.data, "shift", "place") | self._place(areas) | self._shift()

    def _shift(self) -> dict[str, Any]:
        shift = self.data.get("shift", 0)
        if type(shift) is not int or shift not in (-1, 0, 1):
            self._wrong(
                "shift", f"`shift` must be a whole number, one step: {shift!r}", "write `shift = -1` or `shift = 1`"
            )
            return {}
        return {"step": shift} if shift else {}

    def _place(self, areas: Mapping[str, Any]) -> Mapping[str, Any]:
        place = self.data.get("place")
        if place is None:
            return {}
        if place not in _PLACES:
            self._wrong("place", f"`place` knows no {place!r}", nearest(str(place), _PLACES))
            return {}
        return self._conservative(areas) if place == "conservative" else _PLACES[place]

    def _conservative(self, areas: Mapping[str, Any]) -> dict[str, Any]:
        named = self.data.get("areas")
        of = named[0] if isinstance(named, list) and len(named) == 1 else ""
        if of not in areas or "typical" not in areas[of]:
            self._wrong(
                "place", "`conservative` is of one area, which has a `typical` part", "name that area in `areas`"
            )
            return {}
        return {"ceiling": _CONSERVATIVE.format(of)}

    def _wrong(self, key: str, message: str, remedy: str) -> None:
        self.mistakes.add(self.table, key, str(self.data.get("id", self.table)), message, remedy)
