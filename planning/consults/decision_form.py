"""What the decision form shows: as typed, else as decided before, else as the engine suggested."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from planning.consults import deciding
from planning.consults.models import Decision, Plan, Reason
from planning.consults.words import word


def decision_form(
    plan: Plan, decision: Decision | None, post: QueryDict | None = None, errors: Mapping[str, str] | None = None
) -> dict[str, Any]:
    post, errors = post or QueryDict(), errors or {}
    before = {dose["area"]: dose for dose in (decision.doses if decision else ())}
    chosen = decision.treatments if decision else {}
    course = post.get("course", decision.course if decision else "")
    return {
        "course": course,
        "courses": [
            {"value": value, "label": label, "chosen": value == course} for value, label in deciding.courses(plan)
        ],
        "areas": [_area(dose, before.get(dose["area"]), post, errors) for dose in plan.outcome["doses"]],
        "treatments": [_treatment(said["treatment"], chosen, post) for said in plan.outcome["treatments"]],
        "reasons": Reason.choices,
        "words": post.get("words", decision.words if decision else ""),
        "patient_words": post.get("patient_words", decision.patient_words if decision else _patient_words(plan)),
        "errors": errors,
        "error_list": [(_id(name), text) for name, text in errors.items()],
        "once": uuid.uuid4(),
    }


def _area(
    dose: Mapping[str, Any], before: Mapping[str, Any] | None, post: QueryDict, errors: Mapping[str, str]
) -> dict[str, Any]:
    area, before = dose["area"], before or {}
    left_out = bool(before) and before.get("units") is None
    parts = [
        {
            "part": part,
            "id": _id(part.name),
            "value": post.get(part.name, f"{part.units:g}" if part.units is not None else ""),
            "error": errors.get(part.name, ""),
        }
        for part in deciding.parts_of(dose, before.get("units"))
    ]
    return {
        "area": area,
        "word": word(area),
        "allowed": dose["allowed"],
        "parts": parts,
        "out": bool(post.get(f"out.{area}")) if post else left_out,
        "reason": post.get(f"reason.{area}", before.get("reason", "")),
        "words": post.get(f"words.{area}", before.get("words", "")),
        "reason_id": _id(f"reason.{area}"),
        "words_id": _id(f"words.{area}"),
        "reason_error": errors.get(f"reason.{area}", ""),
        "words_error": errors.get(f"words.{area}", ""),
    }


def _treatment(code: str, chosen: Mapping[str, bool], post: QueryDict) -> dict[str, str]:
    before = {True: "yes", False: "no", None: ""}[chosen.get(code)]
    return {"code": code, "word": word(code), "value": post.get(f"treatment.{code}", before)}


def _patient_words(plan: Plan) -> str:
    """Where nothing may be injected, the protocol's own words for the patient are offered."""
    said = [line["patient_text"] for line in plan.outcome["statements"] if line["kind"] == "hold"]
    return " ".join(filter(None, said))


def _id(name: str) -> str:
    return "d-" + name.replace(".", "-").replace("_", "-")
