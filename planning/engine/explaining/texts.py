"""Renders a rule's texts for one target."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from planning.engine.contract import vocabulary as v
from planning.engine.deciding.decision import EngineDecision
from planning.engine.deciding.subjects import FiredRule
from planning.engine.explaining.decision_summary import Areas
from planning.engine.explaining.placeholders import PlaceholderContext, intended_units, placeholder_value
from planning.engine.protocol.model import FactQuestion, Protocol, Rule
from planning.engine.protocol.texts import GROUP_PLACEHOLDERS, area_values, capital, fill, listed

Values = dict[str, Mapping[str, Any]]
"""By placeholder, each as a `StatementValue`."""
_WITH_SEPARATOR = re.compile(r"(?P<before>[;:,] )?\{(?P<name>[^{}]*)\}")


@dataclass(frozen=True, slots=True)
class RenderedText:
    text: str
    patient_text: str | None = None
    brief: str | None = None
    values: Values = field(default_factory=dict, compare=False)
    """By placeholder; of `area.…` by `area`."""


class TextRenderer:
    def __init__(self, decision: EngineDecision, protocol: Protocol) -> None:
        self._decision, self._protocol = decision, protocol
        self._of_areas: dict[v.Area, dict[str, str]] = {}
        meant = {dose.area: dose.intended for dose in decision.doses if dose.intended is not None}
        self._left_out = {area for area, dose in meant.items() if not any(intended_units(dose).values())}

    def of(self, fired: FiredRule) -> RenderedText:
        """Without the placeholders that need all firings of a statement."""
        rule, values = fired.rule, Values()
        text, patient, brief = (
            self._filled(text, fired, values) if text else None for text in (rule.text, rule.patient_text, rule.brief)
        )
        return RenderedText(text or "", patient, brief, values)

    def of_question(self, question: FactQuestion, fired: FiredRule) -> RenderedText:
        values = Values()
        return RenderedText(
            self._filled(question.text, fired, values), None, self._filled(question.brief, fired, values), values
        )

    def naming_areas(self, rendered: RenderedText, areas: Areas, rule: Rule) -> RenderedText:
        """Fills in the areas that the statement names: those not left out, or all that the rule is `about`."""
        texts = (rendered.text, rendered.patient_text, rendered.brief)
        open_ = [text for text in texts if text and "{" in text]
        grouped = any(f"{{{word}}}" in text for text in open_ for word in GROUP_PLACEHOLDERS)
        if not grouped and not rule.about:
            return rendered
        if grouped:
            areas = [area for area in areas if area not in self._left_out] or areas
            words = self._of_group(areas)
            text, patient, brief = (fill(text, words) if text else text for text in texts)
            rendered = replace(rendered, text=text or "", patient_text=patient, brief=brief)
        value = {"kind": "areas", "value": [area.value for area in areas]}
        return replace(rendered, values={**rendered.values, "areas": value})

    def _of_group(self, areas: Areas) -> Mapping[str, str]:
        plans = [self._protocol.areas[area] for area in areas]
        names, for_patients = listed([one.name for one in plans]), listed([one.patient_name for one in plans])
        rendered = (names, capital(names), for_patients, capital(for_patients))
        return dict(zip(GROUP_PLACEHOLDERS, rendered, strict=True))

    def _filled(self, text: str, fired: FiredRule, values: Values) -> str:
        if "{" not in text:
            return text
        return _WITH_SEPARATOR.sub(lambda found: self._with_separator(found, fired, values), text)

    def _with_separator(self, found: re.Match[str], fired: FiredRule, values: Values) -> str:
        """An empty value takes the separator before it away."""
        word = self._word(found["name"], fired, values)
        return f"{found['before'] or ''}{word}" if word else ""

    def _word(self, name: str, fired: FiredRule, values: Values) -> str:
        area = fired.target.area
        if name in GROUP_PLACEHOLDERS:
            return f"{{{name}}}"
        if name.startswith("area.") and area is not None:
            values["area"] = {"kind": "areas", "value": [area.value]}
            return self._words_of(area)[name]
        text, values[name] = placeholder_value(name, PlaceholderContext(self._decision, self._protocol, fired))
        return text

    def _words_of(self, area: v.Area) -> dict[str, str]:
        words = self._of_areas.get(area)
        if words is None:
            words = self._of_areas[area] = area_values(self._protocol.areas[area])
        return words
