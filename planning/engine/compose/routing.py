"""Verdicts: which rules fire for each finding and wish, and the strictest answer of each."""

from collections.abc import Iterable, Set
from operator import attrgetter

from planning.engine.compile import Group
from planning.engine.compose.answers import Answers, Effect, TreatmentEntry, WishAnswer
from planning.engine.compose.order import leading
from planning.engine.compose.stage import AREA_ORDER, AREAS, Key, Routed, Stage, Subject, subject_of
from planning.engine.compose.taking_back import Told, take_back
from planning.engine.compose.trace import Trace
from planning.engine.compose.voices import EVERYBODY, About
from planning.engine.contract import vocabulary as v
from planning.engine.contract.document import Document
from planning.engine.facts import Phase, areas_treated, units_before
from planning.engine.facts import RuleScope as Of
from planning.engine.protocol.model import NO_DOSE, RANK, Protocol, Rule

WISHES = tuple(v.Wish)
_IN_ORDER = attrgetter("order")


def answer(document: Document, protocol: Protocol, trace: Trace, stage: Stage) -> Answers:
    router = _Router(document, protocol, trace, stage)
    router.decide()
    return router.answers


class _Router:
    def __init__(self, document: Document, protocol: Protocol, trace: Trace, stage: Stage) -> None:
        self.document, self.protocol, self.trace, self.stage = document, protocol, trace, stage
        self.answers = Answers(trace)
        self.treated = set(areas_treated(document))
        self.unsettled = self.untreated = True
        """Whether the stage is still to be told of new verdicts, of new treatments."""
        self.open_areas: set[v.Area] | None = None
        self.told: list[Told] = []
        """What was said of findings and areas, or of the plan with areas named; some of it is taken back at the end."""

    def decide(self) -> None:
        for index, finding in enumerate(self.document.findings):
            self.answers.routed.append(Routed(index, finding, v.Suitability.SUITABLE, None))
        self.trace.look_at(self.answers.routed)
        finding_group = self.group(Of.FINDING, Phase.DOCUMENT)
        abouts = [About(routed=routed) for routed in self.answers.routed]
        fired = [self.decided(finding_group, about) for about in abouts]
        for routed, (rules, _) in zip(self.answers.routed, fired, strict=True):
            routed.area = _area_of(rules)
        for routed, about, (rules, undecided) in zip(self.answers.routed, abouts, fired, strict=True):
            self.route(routed, about, rules, undecided)
        self.plan_rules(Phase.DOCUMENT)
        self.set_stage()
        self.area_rules()
        if self.document.goals.wishes:
            self.set_stage()
            self.wishes()
        self.set_stage()
        self.plan_rules(Phase.AREAS)
        self.set_stage()
        areas = self.areas_here()
        take_back(self.told, self.trace, suited=self.treated | self.stage.routed, named=areas)
        self.answers.explain_treatments()

    def group(self, of: Of, phase: Phase) -> Group:
        return self.protocol.compiled.groups[of, phase]

    def decided(self, group: Group, about: About) -> tuple[list[Rule], list[Rule]]:
        """The rules that fire and those left open, in the protocol's order."""
        finding = about.routed.finding if about.routed else None
        fired, undecided = group.decide(self.document, self.stage, finding, about.area, about.wish, about.review)
        if len(fired) > 1:
            fired.sort(key=_IN_ORDER)
        if len(undecided) > 1:
            undecided.sort(key=_IN_ORDER)
        return fired, undecided

    def route(self, routed: Routed, about: About, rules: list[Rule], undecided: list[Rule]) -> None:
        keys = [self.trace.say(rule, about) for rule in rules]
        self.told += [(rule, key, about) for rule, key in zip(rules, keys, strict=True)]
        for rule, key in zip(rules, keys, strict=True):
            if rule.effects.verdict is not None:
                routed.at_least(rule.effects.verdict, key)
        nothing_now = routed.suitability is v.Suitability.NOT_INDICATED_NOW
        for rule, key in zip(rules, keys, strict=True):
            if rule.effects.answers_wish is not None:
                self.answers.answered.add(rule.effects.answers_wish)
            if rule.adds and (not nothing_now or rule.effects.verdict is v.Suitability.NOT_INDICATED_NOW):
                self.treat(rule, key, routed.index)
            if routed.area is not None:
                self.act(rule, key, [routed.area])
        if routed.suitability is v.Suitability.NOT_SUITABLE:
            routed.area = None
        for rule in undecided:
            self.ask(rule, about, [routed.area] if routed.area else [])

    def treat(self, rule: Rule, key: Key, index: int | None) -> None:
        """What a fired rule adds to the plan beside doses."""
        self.answers.other_tools_lead = self.answers.other_tools_lead or rule.effects.leads
        if rule.effects.asks_for:
            self.answers.need(rule.effects.asks_for.replace("[]", f"[{index}]"), rule, 0)
            self.answers.withheld.update(r.area for r in self.answers.routed if r.index == index and r.area is not None)
            self.unsettled = True
        self.answers.undated = self.answers.undated or rule.effects.undated
        self.untreated = True
        if index is not None:
            for treatment in rule.effects.refers:
                self.answers.referred.setdefault(treatment, set()).add(index)
        for use in (one for one in rule.effects.treatments if one.treatment not in self.document.goals.declined):
            place = (use.treatment, use.role)
            entry = self.answers.treatments.get(place)
            if entry is None:
                entry = self.answers.treatments[place] = TreatmentEntry(use.treatment, use.role)
            if index is not None and index not in entry.findings:
                entry.findings.append(index)
            entry.because.append(key)

    def act(self, rule: Rule, key: Key, areas: Iterable[v.Area]) -> None:
        """Lets a fired rule change verdicts and doses of `areas`."""
        effect, at_least = Effect(rule, key), rule.effects.at_least
        for area in areas:
            self.answers.effects.setdefault(area, []).append(effect)
            if at_least is None:
                continue
            self.unsettled, self.open_areas = True, None
            for routed in self.answers.routed:
                if routed.area is area:
                    routed.at_least(at_least, key)

    def ask(self, rule: Rule, about: About, areas: list[v.Area]) -> None:
        """A rule that what is not recorded leaves open: the plan is incomplete, and what it could take is withheld."""
        effects = rule.effects
        if effects.areas and not areas:
            return
        for place, path in enumerate(self.trace.missing(rule, about)):
            self.answers.need(path, rule, place)
        key = self.trace.say(rule, about, asked=True)
        takes = effects.verdict in NO_DOSE or effects.at_least in NO_DOSE
        if takes or effects.lowers:
            self.unsettled = True
            self.answers.withheld.update(areas)
            for area in areas:
                self.answers.asked.setdefault(area, []).append(key)
            self.answers.person_open = self.answers.person_open or effects.areas == AREAS

    def plan_rules(self, phase: Phase) -> None:
        here = self.areas_here()
        group = self.group(Of.PLAN, phase)
        fired, undecided = self.decided(group, EVERYBODY)
        holds = [rule for rule in fired if rule.holds]
        for rule in holds:
            self.plan_rule(rule, _among(here, rule))
        if holds and phase is Phase.AREAS:
            self.set_stage()
            fired, undecided = self.decided(group, EVERYBODY)
        for rule in fired:
            if not rule.effects.areas:
                key = self.trace.say(rule, EVERYBODY)
                if rule.adds:
                    self.treat(rule, key, None)
            elif not rule.holds:
                self.plan_rule(rule, _among(here, rule))
        for rule in undecided:
            self.ask(rule, EVERYBODY, _among(self.injectable(), rule))

    def areas_here(self) -> set[v.Area]:
        """Areas that findings lead to; at a check-in also those that were treated."""
        intended = set(self.document.intended or ())
        return self.treated | intended | {r.area for r in self.answers.routed if r.area is not None}

    def plan_rule(self, rule: Rule, areas: list[v.Area]) -> None:
        """Holds are told whatever they hold; what only changes doses is not told where there are none."""
        about_doses = rule.kind in (v.StatementKind.DOSE, v.StatementKind.FOLLOW_UP)
        if about_doses and self.injectable().isdisjoint(areas):
            return
        key = self.trace.say(rule, EVERYBODY)
        self.told.append((rule, key, EVERYBODY))
        if rule.holds:
            self.answers.held.append(Effect(rule, key))
        if rule.adds:
            self.treat(rule, key, None)
        self.act(rule, key, areas)

    def injectable(self) -> set[v.Area]:
        """Areas that may be injected, by findings, by intention or because they were; kept until a verdict changes."""
        if self.open_areas is None:
            intended = {area for area, dose in (self.document.intended or {}).items() if dose.units > 0}
            routed = {r.area for r in self.answers.routed if r.area is not None}
            may_be = {r.area for r in self.answers.routed if r.area is not None and r.may_be_injected}
            self.open_areas = self.treated | (intended - routed) | may_be
        return self.open_areas

    def wishes(self) -> None:
        for wish in sorted(set(self.document.goals.wishes) - self.answers.answered, key=WISHES.index):
            about = About(wish=wish)
            rules, undecided = self.decided(self.group(Of.WISH, Phase.DOCUMENT), about)
            rules += self.decided(self.group(Of.WISH, Phase.AREAS), about)[0]
            found = WishAnswer(wish, v.Suitability.SUITABLE, _area_of(rules), [])
            for rule in rules:
                key = self.trace.say(rule, about)
                if rule.adds:
                    self.treat(rule, key, None)
                if rule.effects.verdict is not None:
                    found.suitability = max(found.suitability, rule.effects.verdict, key=RANK.__getitem__)
                    found.because.append(key)
            if found.because:
                self.answers.wishes.append(found)
            for rule in undecided:
                self.ask(rule, about, [])

    def area_rules(self) -> None:
        by_area: dict[v.Area, list[Routed]] = {}
        for routed in self.answers.routed:
            if routed.area is not None and routed.may_be_injected:
                by_area.setdefault(routed.area, []).append(routed)
        for area in sorted(by_area, key=AREA_ORDER.__getitem__):
            findings = by_area[area]
            moving = [routed for routed in findings if routed.finding.concern is not v.Concern.ETCHED_LINES]
            subject = subject_of(area, moving or findings, self.document, self.protocol)
            self.answers.subjects[area] = subject
            self.one_area(subject)
        for area in sorted(self.treated - by_area.keys(), key=AREA_ORDER.__getitem__):
            # What was treated is held like any other area, whether or not a finding leads there.
            self.one_area(subject_of(area, [], self.document, self.protocol), holds_only=True)

    def one_area(self, subject: Subject, *, holds_only: bool = False) -> None:
        about, area = About(area=subject), subject.code
        fired, undecided = (
            [rule for rule in rules if (rule.holds or not holds_only) and area in (rule.effects.areas or (area,))]
            for rules in self.decided(self.group(Of.AREA, Phase.AREAS), about)
        )
        for rule in fired:
            key = self.trace.say(rule, about)
            self.told.append((rule, key, about))
            self.act(rule, key, [area])
        for rule in undecided:
            self.ask(rule, about, [area])

    def set_stage(self) -> None:
        """Tells the stage what was decided since it was last told."""
        if self.unsettled:
            self.unsettled = False
            found = [r for r in self.answers.routed if r.area is not None]
            suited = frozenset([r.area for r in found if r.area is not None and not r.refused])
            self.stage.planned = frozenset(
                [r.area for r in found if r.area is not None and r.suitability not in NO_DOSE]
            )
            self.stage.meant = self.meant()
            self.stage.routed = suited | self.stage.meant
            self.stage.least_with_this = self.least_with_this()
        if self.untreated:
            self.untreated = False
            answered: dict[v.Treatment, list[int]] = {}
            because: dict[v.Treatment, list[Key]] = {}
            for entry in self.answers.treatments.values():
                if not self.answers.is_referred(entry):
                    answered.setdefault(entry.treatment, []).extend(entry.findings)
                    because.setdefault(entry.treatment, []).extend(entry.because)
            self.stage.treated_findings, self.stage.treated_because = answered, because
            asked_for = [use for use in self.document.goals.asked_for if use not in self.answers.referred]
            self.stage.treatments = frozenset([*asked_for, *answered])
            self.stage.leading = frozenset(leading(self.document, self.answers))

    def meant(self) -> frozenset[v.Area]:
        """What is planned, and what the injector intends beyond it; without what is held or intended to get nothing."""
        intended = self.document.intended
        if not intended:
            return self.stage.planned
        beyond = {
            area for area, dose in intended.items() if dose.units > 0 and not self.answers.holds(area, self.document)
        }
        routed = {r.area for r in self.answers.routed if r.area is not None}
        left_out = {area for area, dose in intended.items() if dose.units == 0}
        return (self.stage.planned | (beyond - routed)) - left_out

    def least_with_this(self) -> float | None:
        """The units of the last days, and the smallest dose of each area that may be injected."""
        before = units_before(self.document)
        if before is None:
            return None
        return before + sum(self.smallest(area) for area in self.stage.planned)

    def smallest(self, area: v.Area) -> float:
        dosing = self.protocol.areas[area].dosing
        if dosing is None:
            return 0.0
        if dosing.basis is v.DoseBasis.TOTAL:
            return dosing.low
        sides = {r.finding.side for r in self.answers.routed if r.area is area and r.may_be_injected}
        both = len(sides & {v.Side.LEFT, v.Side.RIGHT}) + 2 * (v.Side.BOTH in sides) > 1
        return dosing.low * (2 if both else 1)


def _among(areas: Set[v.Area], rule: Rule) -> list[v.Area]:
    """Those of a rule's areas that are among these, in the usual order."""
    return [area for area in rule.effects.areas if area in areas]


def _area_of(rules: list[Rule]) -> v.Area | None:
    areas = [rule.effects.area for rule in rules if rule.effects.area is not None]
    return min(areas, key=AREA_ORDER.__getitem__, default=None)
