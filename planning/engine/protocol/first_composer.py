"""What only the first composer (`compose`) reads of a protocol. When it goes, so do this file, its three calls in the loader,
`Place`, `LOWERING`, `Effects.shift`, `Effects.place`, `Dosing.flat`, `Rule.phase` and `Protocol.compiled`."""

from collections.abc import Iterable, Mapping
from typing import Any

from planning.engine.compile import Compiled, compile_rules, phase_of
from planning.engine.facts import Phase
from planning.engine.protocol.model import AftercareItem, AreaPlan, Place, Rule
from planning.engine.protocol.words import DOSE_WORDS, placeholders


def complete_rules(rules: Iterable[Rule], data: Mapping[str, Any]) -> None:
    """Adds what the file in language 1 says of them; `data` is that file's."""
    for rule in rules:
        said = data["rule"][rule.order]
        words = DOSE_WORDS & set(placeholders(f"{rule.text}{rule.patient_text or ''}"))
        object.__setattr__(rule, "phase", Phase.DOSES if words else phase_of(rule.when, rule.subject))
        if "shift" in said:
            object.__setattr__(rule.effects, "shift", said["shift"])
        if "place" in said:
            object.__setattr__(rule.effects, "place", Place(said["place"]))


def complete_areas(areas: Iterable[AreaPlan], data: Mapping[str, Any]) -> None:
    for area in areas:
        if area.dosing is not None and "flat" in data["area"][area.code]:
            low, high = data["area"][area.code]["flat"]
            object.__setattr__(area.dosing, "flat", (float(low), float(high)))


def compiled(rules: tuple[Rule, ...], aftercare: tuple[AftercareItem, ...]) -> Compiled:
    return compile_rules(rules, [item.when for item in aftercare])
