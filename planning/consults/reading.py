"""A plan as people read it: the engine's answer, put in words and in the order of weight. Adds no clinical judgement of its own."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from planning.consults import facts
from planning.consults.plan_parts import Dose, Line, Milestone, Step, Treatment, Verdict
from planning.consults.words import word

# suitability: (tone, icon)
VERDICT_LOOK = {
    "suitable": ("ok", "ok"),
    "suitable_caution": ("warn", "warn"),
    "adjunct": ("info", "layers"),
    "not_suitable": ("line", "no"),
    "not_indicated_now": ("line", "wait"),
    "defer": ("stop", "wait"),
    "clearance": ("stop", "shield"),
    "contraindicated": ("stop", "stop"),
}
STATUS_LOOK = {
    "ready": ("ok", "ok"),
    "incomplete": ("warn", "warn"),
    "on_hold": ("stop", "stop"),
    "refer": ("stop", "shield"),
}
ROLE_WORDS = {"primary": "Leads the plan", "with": "Beside the toxin", "after": "After the toxin"}
NOTE_GROUPS = (
    ("To say before consent", ("safety",)),
    ("What to expect", ("expectation", "follow_up")),
    ("Behind the doses", ("dose",)),
    ("Beside the toxin", ("combination", "sequence")),
    ("Good to know", ("info", "limit", "caution")),
)
NO_TOXIN = ("not_suitable", "not_indicated_now")


class Reading:
    """`document` is what the engine was told, `outcome` what it answered; both as stored."""

    def __init__(self, document: Mapping[str, Any], outcome: Mapping[str, Any]) -> None:
        self.document = document
        self.outcome = outcome
        self.protocol = outcome["protocol"]
        self.status = outcome["status"]
        self.lines = {said["id"]: self._line(said) for said in outcome["statements"]}

    def _line(self, said: Mapping[str, Any]) -> Line:
        fired = tuple(
            (facts.label(path, self.document), facts.fact_words(path, value, self.document))
            for path, value in said["fired_by"].items()
        )
        return Line(
            id=said["id"],
            rule=said["rule"],
            kind=said["kind"],
            level=said["level"],
            text=said["text"],
            patient_text=said["patient_text"],
            basis=tuple(said["basis"]),
            evidence=word(said["evidence"]),
            facts=fired,
        )

    def _why(self, ids: Iterable[str]) -> tuple[Line, ...]:
        return tuple(self.lines[one] for one in ids if one in self.lines)

    @property
    def status_word(self) -> str:
        return word(self.status)

    @property
    def status_tone(self) -> str:
        return STATUS_LOOK[self.status][0]

    @property
    def status_icon(self) -> str:
        return STATUS_LOOK[self.status][1]

    @cached_property
    def holds(self) -> list[Line]:
        """What stops the injection; shown before everything else."""
        return [line for line in self.lines.values() if line.kind == "hold"]

    @cached_property
    def cautions(self) -> list[Line]:
        """Warnings that are not already a hold, the weightiest first."""
        weight = {"critical": 0, "warning": 1}
        warned = [line for line in self.lines.values() if line.kind != "hold" and line.level in weight]
        return sorted(warned, key=lambda line: weight[line.level])

    @cached_property
    def can(self) -> list[Line]:
        """The source's list of what toxin can do; `facts` say whether a line applies to this face."""
        return [line for line in self.lines.values() if line.rule.startswith("limits.can_")]

    @cached_property
    def cannot(self) -> list[Line]:
        return [line for line in self.lines.values() if line.rule.startswith("limits.cannot_")]

    @cached_property
    def notes(self) -> list[tuple[str, list[Line]]]:
        """Quiet statements that no other part of the plan shows, by what they are about."""
        shown = {line.id for line in (*self.can, *self.cannot)}
        for part in (*self.verdicts, *self.doses, *self.treatments, *self.sequence):
            shown |= {line.id for line in part.why}
        quiet = [line for line in self.lines.values() if line.level == "info" and line.id not in shown]
        groups = [(title, [line for line in quiet if line.kind in kinds]) for title, kinds in NOTE_GROUPS]
        return [(title, lines) for title, lines in groups if lines]

    @cached_property
    def verdicts(self) -> list[Verdict]:
        return [self._verdict(said) for said in self.outcome["verdicts"]]

    def _verdict(self, said: Mapping[str, Any]) -> Verdict:
        # A verdict that no rule explains is silence of the protocol, and must not look like a green light.
        tone, icon = VERDICT_LOOK[said["suitability"]] if said["because"] else ("line", "info")
        is_wish = "wish" in said
        title = word(said["wish"]) if is_wish else facts.finding_title(self.document["findings"][said["finding"]])
        return Verdict(
            title=title,
            suitability=said["suitability"],
            word=word(said["suitability"]) if said["because"] else "Not covered by this protocol",
            tone=tone,
            icon=icon,
            area=word(said["area"]) if said.get("area") else "",
            why=self._why(said["because"]),
            is_wish=is_wish,
            findings=() if is_wish else (said["finding"],),
        )

    @property
    def beyond_toxin(self) -> list[Verdict]:
        """What toxin will not do here."""
        return [verdict for verdict in self.verdicts if verdict.suitability in NO_TOXIN]

    @cached_property
    def doses(self) -> list[Dose]:
        return [self._dose(said) for said in self.outcome["doses"]]

    def _dose(self, said: Mapping[str, Any]) -> Dose:
        suggested = said["suggested"]
        units = tuple((side, suggested[side]) for side in ("right", "left") if side in suggested)
        total = suggested.get("total", sum(amount for _, amount in units))
        per_side = said["basis"] == "per_side"
        return Dose(
            area=said["area"],
            word=word(said["area"]),
            per_side=per_side,
            allowed=tuple(said["allowed"]),
            proposed=tuple(said["proposed"]),
            units=units if per_side else (("total", total),),
            total=total,
            intended=said["intended"],
            evidence=word(said["evidence"]),
            off_label=said["off_label"],
            points=tuple(said["points"]),
            why=self._why(said["because"]),
        )

    @cached_property
    def totals(self) -> dict[str, Any]:
        said = dict(self.outcome["totals"])
        said["band_word"] = word(said["band"]).lower() if said.get("band") else ""
        return said

    @cached_property
    def treatments(self) -> list[Treatment]:
        return [self._treatment(said) for said in self.outcome["treatments"]]

    def _treatment(self, said: Mapping[str, Any]) -> Treatment:
        named = tuple(facts.finding_title(self.document["findings"][index]) for index in said["for"])
        return Treatment(word(said["treatment"]), ROLE_WORDS[said["role"]], named, self._why(said["because"]))

    @cached_property
    def sequence(self) -> list[Step]:
        return [self._step(said) for said in self.outcome["sequence"]]

    def _step(self, said: Mapping[str, Any]) -> Step:
        return Step(
            order=said["order"],
            word=word(said["treatment"]),
            is_toxin=said["treatment"] == "toxin",
            earliest=_day(said["earliest"]),
            latest=_day(said["latest"]),
            why=self._why(said["because"]),
        )

    @cached_property
    def check_in(self) -> dict[str, date | None] | None:
        window = self.outcome["follow_up"]["check_in"]
        return {name: _day(day) for name, day in window.items()} if window else None

    @cached_property
    def milestones(self) -> list[Milestone]:
        said = self.outcome["follow_up"]["milestones"]
        return [Milestone(word(one["area"]), one["what"], _sure(one["from"]), _sure(one["to"])) for one in said]

    @cached_property
    def maintenance(self) -> list[dict[str, Any]]:
        said = self.outcome["follow_up"]["maintenance"]
        return [
            {"word": word(one["area"]), "months": one["every_months"], "visits": one["visits_a_year"]} for one in said
        ]

    @cached_property
    def missing(self) -> list[dict[str, str]]:
        """What the plan still needs, each with the place in the form that asks for it."""
        return [
            {"label": facts.label(path, self.document), "anchor": facts.anchor(path, self.document), "path": path}
            for path in self.outcome["missing"]
        ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _sure(text: str) -> date:
    return date.fromisoformat(text)
