"""An answer by hand, with one of everything, for tests of what reads answers."""

from typing import Any

from planning.engine.contract.answer import Answer

SHA = "0" * 64


def statement(number: int, rule: str = "dosing.glabella_range", kind: str = "dose", **more: Any) -> dict[str, Any]:
    return {
        "id": f"s{number}",
        "rule": rule,
        "kind": kind,
        "level": "info",
        "scope": "patient",
        "applies_to": {},
        "text": f"Text {number}.",
        "patient_text": None,
        "basis": ["R012"],
        "evidence": "source",
        "fired_by": {},
        "values": {},
        **more,
    }


def dose(area: str = "glabella", **more: Any) -> dict[str, Any]:
    return {
        "area": area,
        "product": "onabotulinumtoxinA",
        "basis": "total",
        "allowed": [8, 25],
        "proposed": [14, 19.5],
        "suggested": {"total": 16},
        "intended": None,
        "evidence": "source",
        "off_label": False,
        "steps": [{"rule": "dosing.first_visit", "does": "step_down", "to": [14, 19.5], "moved": True}],
        "points": [{"id": "glabella.procerus", "side": "midline", "muscle": "procerus", "units": 16}],
        "because": ["s1"],
        **more,
    }


def step(order: int, treatment: str = "toxin", earliest: str | None = "2026-11-23", **more: Any) -> dict[str, Any]:
    return {"order": order, "treatment": treatment, "earliest": earliest, "latest": None, "because": ["s1"], **more}


def adjustment(area: str = "glabella", now: str = "may_add", units: Any = (0, 6), **more: Any) -> dict[str, Any]:
    now_units = list(units) if units is not None else None
    said = {"area": area, "now": now, "now_units": now_units, "next_visit": "higher", "because": ["s1"]}
    return said | more


def an_answer(**changes: Any) -> dict[str, Any]:
    """As JSON; `changes` replace its keys."""
    return {
        "contract": 2,
        "protocol": {"id": "onabotulinumtoxina-face", "version": "2026.2", "sha256": SHA},
        "status": "ready",
        "missing": [],
        "verdicts": [
            {
                "finding": 0,
                "region": "glabella",
                "concern": "dynamic_lines",
                "suitability": "suitable",
                "area": "glabella",
                "because": ["s1"],
            },
            {"wish": "tight_jawline", "suitability": "not_suitable", "area": None, "because": ["s1"]},
        ],
        "doses": [dose()],
        "totals": {
            "session": 16,
            "forehead_and_glabella": 16,
            "band": None,
            "last_90_days_with_this": 16,
            "left_of_400": 384,
        },
        "treatments": [{"treatment": "fractional_laser", "for": [0], "role": "after", "because": ["s1"]}],
        "sequence": [step(1)],
        "follow_up": {"check_in": None, "milestones": [], "maintenance": []},
        "adjustments": [],
        "aftercare": [
            {
                "code": "upright",
                "from": None,
                "until": "2026-11-23T18:00:00+00:00",
                "text": "Upright.",
                "basis": ["R075"],
            }
        ],
        "statements": [statement(1)],
        **changes,
    }


def stored_answer(**changes: Any) -> Answer:
    return Answer.model_validate(an_answer(**changes))
