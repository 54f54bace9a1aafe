"""One document in, one plan out."""

from datetime import date
from functools import partial

from planning.engine.compose import against, calendar, order, parts
from planning.engine.compose.adjusting import adjustments
from planning.engine.compose.answers import Answers, TreatmentEntry
from planning.engine.compose.dosing import AreaDose, Totals, dose_areas, totals
from planning.engine.compose.order import Placed
from planning.engine.compose.review import reviews
from planning.engine.compose.routing import answer
from planning.engine.compose.stage import AREAS, Key, Routed, Stage
from planning.engine.compose.statements import Numbered
from planning.engine.compose.trace import Trace
from planning.engine.compose.voices import EVERYBODY, About
from planning.engine.compose.words import Words
from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import Document
from planning.engine.facts import Phase
from planning.engine.facts import RuleScope as Of
from planning.engine.outcome import Outcome, as_json
from planning.engine.protocol.model import AreaPlan, Protocol, Rule, TreatmentUse


def plan(document: Document, protocol: Protocol) -> Outcome:
    """What `protocol` says about `document`: the contract's output, with every line explained."""
    return _Planner(document, protocol).plan()


class _Planner:
    def __init__(self, document: Document, protocol: Protocol) -> None:
        self.document, self.protocol = document, protocol
        self.stage = Stage()
        self.words = Words(document, protocol)
        self.trace = Trace(document, protocol, self.stage)

    def plan(self) -> Outcome:
        self.set_dates()
        answers = answer(self.document, self.protocol, self.trace, self.stage)
        doses = {} if self.document.visit is v.Visit.CHECK_IN else self.doses(answers)
        sums = totals(self.document, self.protocol, doses, self.stage)
        self.late_rules(answers, doses, sums)
        judged = adjustments(self.document, self.protocol, self.trace, self.stage, answers)
        toxin_day = order.toxin_from(self.document, self.protocol, answers)
        steps = self.sequence(answers, toxin_day)
        treated = calendar.treated_on(self.document, _toxin_step_day(steps, toxin_day))
        numbered = Numbered(self.trace, self.words)
        return Outcome(
            {
                "protocol": self.protocol.compiled.heads.once("protocol", self.head),
                "status": f'"{self.status(answers)}"',
                "missing": parts.texts(sorted(answers.missing, key=answers.missing.__getitem__)),
                "verdicts": parts.verdicts(answers, numbered),
                "doses": parts.listed([parts.dose(dose, self.protocol, numbered) for dose in doses.values()]),
                "totals": parts.totals(sums),
                "treatments": parts.treatments(answers, numbered),
                "sequence": parts.listed([parts.step(n, step, numbered) for n, step in enumerate(steps, start=1)]),
                "follow_up": self.follow_up(answers, treated),
                "adjustments": parts.listed([parts.adjustment(adjustment, numbered) for adjustment in judged]),
                "aftercare": self.aftercare(),
                "statements": numbered.written(),
            }
        )

    def head(self) -> str:
        return as_json({"id": self.protocol.id, "version": self.protocol.version, "sha256": self.protocol.sha256})

    def set_dates(self) -> None:
        d, history = self.words.dates, self.document.toxin_history
        if history.last_on is not None:
            d["toxin_from"] = history.last_on + calendar.days(self.protocol.number("min_interval_days"))
        if self.document.goals.event_on is not None:
            d["treat_by"] = self.document.goals.event_on - calendar.days(self.protocol.number("peak_day"))
            slimming = calendar.days(self.protocol.params["slimming_weeks"].high * 7)
            d["treat_jaw_by"] = self.document.goals.event_on - slimming

    def doses(self, answers: Answers) -> dict[v.Area, AreaDose]:
        found = dose_areas(self.document, self.protocol, answers, self.stage)
        for area, dose in found.items():
            s = dose.suggestion
            self.words.of_area[area] = {
                "proposed": f"{parts.words_of(s.low, s.high)} U {parts.per(s.basis)}",
                "suggested": parts.suggested_words(dose),
                "intended": parts.intended_words(dose.intended, s.basis) if dose.intended else "none",
            }
        return found

    def late_rules(self, answers: Answers, doses: dict[v.Area, AreaDose], sums: Totals) -> None:
        """Rules that look at the doses; they can say something, not change it."""
        limit = self.protocol.number("limit_units")
        before = self.document.toxin_history.units_last_90_days or 0
        self.words.numbers = {
            "session": f"{sums.session:g}",
            "sum": f"{sums.forehead_and_glabella:g}",
            "with_this": "not known" if sums.with_this is None else f"{sums.with_this:g}",
            "left_of_limit": f"{limit - before:g}",
            "intended_held": self.names(self.stage.intended_held),
        }
        for rule in self.decided(Of.PLAN, EVERYBODY):
            self.trace.say(rule, EVERYBODY)
        for dose in doses.values():
            about = About(area=dose.subject)
            for rule in self.decided(Of.AREA, about):
                dose.because.append(self.trace.say(rule, about))

    def names(self, areas: frozenset[v.Area]) -> str:
        """Areas with the doses intended for them, in words."""
        intended = self.document.intended or {}
        plans = [self.protocol.areas[area] for area in AREAS if area in areas]
        return ", ".join(
            f"{plan.name} ({parts.intended_words(intended[plan.code], plan.dosing.basis if plan.dosing else None)})"
            for plan in plans
        )

    def decided(self, of: Of, about: About) -> list[Rule]:
        group = self.protocol.compiled.groups[of, Phase.DOSES]
        fired, _ = group.decide(self.document, self.stage, None, about.area, None, None)
        return fired

    def status(self, answers: Answers) -> v.Status:
        wanted = [routed for routed in answers.routed if routed.area is not None]
        held = {effect.rule.effects.at_least for effect in answers.held if effect.rule.holds_all}
        verdicts = {routed.suitability for routed in wanted}
        if wanted and not any(routed.may_be_injected for routed in wanted):
            held |= verdicts & HOLDING
        if held & {v.Suitability.CONTRAINDICATED, v.Suitability.DEFER} or against.given_again(self.document):
            return v.Status.ON_HOLD
        if v.Suitability.CLEARANCE in held:
            return v.Status.REFER
        return v.Status.INCOMPLETE if answers.missing else v.Status.READY

    def sequence(self, answers: Answers, toxin_day: date | None) -> list[Placed]:
        explain = self.trace.explaining
        for use in self.document.goals.asked_for:
            self._also_wanted(use, answers, explain)
        areas = self.areas_for_toxin(answers)
        toxin: Placed | None = None
        if areas and toxin_day is not None and self.document.visit is not v.Visit.CHECK_IN:
            because = [key for routed in answers.routed if routed.area in areas for key in routed.because]
            because += [explain[id_] for id_ in ORDERING if id_ in explain]
            toxin = Placed("toxin", toxin_day, self.last_day(toxin_day, areas), because)
        zero = (
            calendar.treated_on(self.document, toxin_day) if areas or self.document.visit is v.Visit.CHECK_IN else None
        )
        steps = order.sequence(self.document, self.protocol, answers, toxin, zero, explain)
        for step in steps:
            if answers.undated and order.is_timed(step.treatment, self.protocol):
                step.earliest = None
        return steps

    def areas_for_toxin(self, answers: Answers) -> set[v.Area]:
        """Areas that will be injected as far as is known, or once the interval has passed."""
        waiting = {r.area for r in answers.routed if r.area is not None and _only_waits(r, answers)}
        return {area for area in self.stage.meant | waiting if self.protocol.areas[area].dosing is not None}

    def last_day(self, earliest: date, areas: set[v.Area]) -> date | None:
        """The last day on which every area still shows its effect at the event; the jaw takes longest."""
        last = self.words.dates.get("treat_by")
        for_jaw = self.words.dates.get("treat_jaw_by")
        slims = [area for area in areas if self.protocol.areas[area].slimming_weeks]
        if not slims or for_jaw is None:
            return last
        if for_jaw >= earliest:
            return for_jaw
        return None if len(slims) == len(areas) else last

    def _also_wanted(self, use: v.Treatment, answers: Answers, explain: dict[str, Key]) -> None:
        """What the patient also asked for joins the plan at its stage."""
        if use in answers.referred or any(treatment is use for treatment, _ in answers.treatments):
            return
        step = next((step for step in self.protocol.steps if use in step.treatments), None)
        role = v.TreatmentRole.AFTER if step is not None and step.days_after_toxin else v.TreatmentRole.WITH
        keys = [explain[id_] for id_ in ((step.rule if step else ""), "order.also_wanted") if id_ in explain]
        chosen = TreatmentUse(use, role)
        answers.treatments[chosen.treatment, chosen.role] = TreatmentEntry(use, role, [], keys)

    def follow_up(self, answers: Answers, treated: date | None) -> str:
        here = self.stage.routed if self.document.treated_at else self.stage.meant
        areas = [area for area in AREAS if area in here and self.protocol.areas[area].dosing is not None]
        if self.document.visit is v.Visit.CHECK_IN and self.document.check_in is not None:
            areas = [review.area for review in reviews(self.document, self.protocol)]
        if treated is None or not (areas or self.document.treated_at):
            return '{"check_in":null,"milestones":[],"maintenance":[]}'
        keep, protocol = self.protocol.compiled.windows, self.protocol
        window = keep.once(treated, partial(calendar.check_in_window, treated, protocol))
        plans = [protocol.areas[area] for area in areas]
        stones = [keep.once((area.code, treated), partial(self.milestones, area, treated)) for area in plans]
        due = [self.maintenance(area, answers) for area in plans]
        return f'{{"check_in":{window},"milestones":{parts.listed(stones)},"maintenance":{parts.listed(due)}}}'

    def milestones(self, area: AreaPlan, treated: date) -> str:
        course = self.protocol.compiled.courses.once(area.code, partial(calendar.course, area, self.protocol))
        return calendar.milestones(area.code, course, treated)

    def maintenance(self, area: AreaPlan, answers: Answers) -> str:
        shorter, visits = False, ""
        for effect in answers.effects.get(area.code, ()):
            shorter = shorter or effect.rule.effects.shorter_interval
            visits = effect.rule.effects.visits or visits
        params = self.protocol.params
        make = partial(calendar.maintenance, area, shorter, params[visits] if visits else None)
        return self.protocol.compiled.windows.once((area.code, shorter, visits), make)

    def aftercare(self) -> str:
        ended_at, zone = self.document.treated_at, self.document.zone
        if ended_at is None or zone is None:
            return "[]"
        conditions = self.protocol.compiled.aftercare
        return as_json(
            [
                calendar.aftercare_line(item, ended_at, zone)
                for item, applies in zip(self.protocol.aftercare, conditions, strict=True)
                if applies(self.document, self.stage)
            ]
        )


ORDERING = ("order.toxin_first", "order.toxin_after", "dose.intended_without_finding")
"""Rules that say why toxin is a step, and at which place."""
HOLDING = frozenset({v.Suitability.CONTRAINDICATED, v.Suitability.DEFER, v.Suitability.CLEARANCE})


def _only_waits(routed: Routed, answers: Answers) -> bool:
    """Held for nothing but the interval since the last treatment."""
    if routed.suitability is not v.Suitability.DEFER:
        return False
    held = [effect for effect in answers.effects.get(routed.area, []) if effect.rule.holds] if routed.area else []
    return bool(held) and all(effect.rule.effects.waits_for_interval for effect in held)


def _toxin_step_day(steps: list[Placed], toxin_day: date | None) -> date | None:
    return next((step.earliest for step in steps if step.treatment == v.TOXIN), toxin_day)
