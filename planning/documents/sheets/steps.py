"""The order of a letter: every treatment in its place, with what it is for and why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from planning.consults.models import Decision, Plan
from planning.consults.settled import Settled, Stage
from planning.consults.words import place, word
from planning.documents.sheets.parts import Fresh, once, patient_sentences
from planning.engine.contract.vocabulary import TOXIN

ROLES = {"primary": _("the main tool"), "with": _("together with it"), "after": _("afterwards")}
MEANWHILE = {"primary": _("the main tool"), "with": _("meanwhile"), "after": _("later")}
"""Where nothing is injected for now."""


@dataclass(frozen=True)
class Step:
    """One treatment in its place in the order: from when, for what, and why. `earliest` is empty where nothing is planned to a day."""

    name: str
    role: str
    earliest: date | None
    latest: date | None
    about: tuple[str, ...]
    texts: tuple[str, ...]


def steps_of(
    plan: Plan, outcome: Mapping[str, Any], fresh: Fresh, came: Settled, decision: Decision | None
) -> tuple[Step, ...]:
    """All treatments in the plan's order; without days where nothing is injected now, and then without what only follows an injection."""
    findings, said = plan.document.get("findings") or [], patient_sentences(outcome)
    accepted = {name for name, yes in decision.treatments.items() if yes} if decision else set()
    others = {
        one["treatment"]: one
        for one in outcome["treatments"]
        if came.stage is not Stage.NOT_TREATED or one["role"] != "after" or one["treatment"] in accepted
    }
    days = {step["treatment"]: step for step in outcome["sequence"]} if came.treats else {}
    roles = ROLES if came.treats else MEANWHILE
    steps = []
    for name in dict.fromkeys([*days, *others]):
        if name not in others and name != TOXIN:
            continue
        other, day = others.get(name, {"role": "", "for": (), "because": ()}), days.get(name, {})
        about = once(region_words(findings[index]) for index in other["for"])
        texts = fresh.new(said.get(line) for line in other["because"])
        role = gettext(roles[other["role"]]) if other["role"] else ""
        steps.append(Step(word(name), role, _day(day.get("earliest")), _day(day.get("latest")), about, texts))
    return tuple(_joined(list(alike)) for _, alike in groupby(steps, attrgetter("role", "earliest", "latest", "about")))


def _joined(steps: list[Step]) -> Step:
    """Treatments of the same days, part and place, as one: skincare and sunscreen."""
    texts = tuple(text for step in steps for text in step.texts)
    return replace(steps[0], name=", ".join(step.name for step in steps), texts=texts)


def region_words(finding: Mapping[str, Any]) -> str:
    return f"{place(finding['region'], finding.get('side'))}: {word(finding['concern']).lower()}"


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
