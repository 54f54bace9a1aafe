"""Each probe with one fact changed: documents near those that were once answered wrongly."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Document = dict[str, Any]
PROBES: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("probes.json").read_text("utf-8"))

# A path and what stands there instead; None takes the fact away.
OF_ANYBODY: list[tuple[str, Any]] = [
    ("patient.age", 17),
    ("patient.age", 27),
    ("patient.age", 41),
    ("patient.sex", "male"),
    ("patient.sex", "other"),
    ("patient.sex", None),
    ("safety.pregnant", True),
    ("safety.pregnant", None),
    ("safety.allergies", ["botulinum_toxin"]),
    ("safety.allergies", ["cows_milk_protein"]),
    ("safety.medicines", [{"name": "baclofen", "class": "muscle_relaxant"}]),
    ("safety.infected_sites", ["chin"]),
    ("safety.infected_sites", None),
    ("safety.swallowing_problem", True),
    ("safety.prior_effects", ["eyelid_droop"]),
    ("safety.prior_effects", ["hoarseness"]),
    ("safety.prior_effects", ["smile_change"]),
    ("toxin_history.first_time", True),
    ("toxin_history.last_on", "2026-08-26"),
    ("toxin_history.last_on", "2026-08-25"),
    ("toxin_history.last_on", None),
    ("toxin_history.last_product", "abobotulinumtoxinA"),
    ("toxin_history.units_last_90_days", 390),
    ("toxin_history.units_last_90_days", 400),
    ("toxin_history.units_last_90_days", None),
    ("anatomy.brow_position", "below"),
    ("anatomy.eyelids", "heavy"),
    ("anatomy.eyelids", None),
    ("anatomy.eyelid_ptosis", True),
    ("anatomy.excess_lid_skin", "marked"),
    ("anatomy.skin_thickness", "thin"),
    ("anatomy.asymmetries", [{"feature": "smile", "side": "left", "is": "weaker"}]),
    ("lifestyle.on_camera", True),
    ("lifestyle.voice_or_wind_instrument", True),
    ("goals.style", "maximal_smoothing"),
    ("goals.primary", "laxity"),
    ("goals.wishes", ["prevention"]),
    ("goals.wishes", ["brow_lift"]),
    ("goals.also_wants", ["ha_filler", "peel"]),
    ("goals.event_on", "2026-12-06"),
    ("goals.event_on", "2026-12-07"),
    ("exam.smile_tested", None),
    ("findings.0.severity", 1),
    ("findings.0.severity", 3),
    ("findings.0.severity", 0),
    ("findings.0.severity", None),
    ("findings.0.at_rest", 2),
    ("findings.0.side", "left"),
    ("findings.0.muscle_strength", "strong"),
    ("findings.0.muscle_strength", "weak"),
    ("findings.1", {"region": "face", "concern": "laxity", "severity": 2}),
    ("findings.1", {"region": "cheek", "concern": "melasma", "severity": 2}),
    ("findings.1", {"region": "cheek", "concern": "volume_loss", "severity": 2}),
]
OF_A_CONSULT: list[tuple[str, Any]] = [
    ("intended", {"forehead": {"total": 21}}),
    ("intended", {"crows_feet": {"left": 10, "right": 9}}),
    ("intended", {"glabella": {"total": 0}}),
]
OF_A_CHECK_IN: list[tuple[str, Any]] = [
    *(("check_in.days_since_treatment", days) for days in (13, 14, 21, 22, 55, 56, 70)),
    *(
        ("check_in.effects", [effect])
        for effect in ("eyelid_droop", "brow_heaviness", "double_vision", "neck_weakness")
    ),
    ("check_in.effects", None),
    ("check_in.given", {"glabella": {"total": 8}, "forehead": {"total": 6}, "crows_feet": {"left": 4, "right": 7}}),
    ("check_in.outcomes", {"glabella": "too_subtle", "forehead": "uneven", "crows_feet": "too_subtle"}),
]
ONLY_LINES = {"findings.0.at_rest"}


def neighbours() -> Iterator[tuple[str, Document]]:
    for name, probe in PROBES.items():
        document = probe["document"]
        more = OF_A_CHECK_IN if document["visit"] == "check_in" else OF_A_CONSULT
        for path, value in [*OF_ANYBODY, *more]:
            if path in ONLY_LINES and document["findings"][0]["concern"] != "dynamic_lines":
                continue
            yield f"{name}: {path} = {value}", changed(document, path, value)


def changed(document: Document, path: str, value: Any) -> Document:
    """A copy of the document with one thing changed; days of a check-in move the last date with them."""
    copied = copy.deepcopy(document)
    *before, last = path.split(".")
    here: Any = copied
    for step in before:
        here = here[int(step)] if isinstance(here, list) else here[step]
    if isinstance(here, list):
        here.append(value)
    elif value is None:
        here.pop(last, None)
    else:
        here[last] = value
    return copied
