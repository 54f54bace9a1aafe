"""A protocol to be read: every figure with its basis and source, every rule in words, by area and by topic."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from planning import protocols
from planning.engine.contract.vocabulary import Evidence, StatementKind
from planning.engine.explaining.dose_explanation import per
from planning.engine.protocol.model import AreaDefinition, Dosing, Param, Protocol, Rule
from planning.engine.protocol.ordering import paths_asked
from planning.engine.protocol.texts import area_values, capital, fill, listed, span
from planning.protocols.rulebook import effects_said, second_reader, when_stated

CHECK_IN = re.compile(r"check_in_|peak_day|onset_days|first_change|slimming_|fade_first")
INTERVALS = re.compile(r".*(interval|_after_|_to_toxin|ledger|limit_units|other_product|visits)")
# By the first part of a rule's name; an area's own rules stand with the area.
TOPICS: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("safety", "Safety", frozenset({"safety", "history", "product", "exam", "procedure"})),
    ("check-in", "Aftercare and check-in", frozenset({"check_in", "follow_up", "aftercare"})),
    ("dose", "Dose", frozenset({"dose", "limits", "balance", "asymmetry", "prevention", "route"})),
    ("wishes", "Wishes and main complaint", frozenset({"wish", "primary", "concept", "expectation"})),
    ("face", "Across areas", frozenset({"lines", "lids", "lower_face", "neck", "upper_face"})),
    ("others", "What toxin does not answer", frozenset({"laxity", "volume", "surface", "etched"})),
    ("order", "Sequence of treatments", frozenset({"order", "energy", "baseline"})),
)
OF_AREA = {"perioral": "perioral_lines", "brow": "brow_lift", "eye": "under_eye", "heavy_lids": "forehead"}
GROUPS = {StatementKind.HOLD: "Holds", StatementKind.SAFETY: "Safety", StatementKind.CAUTION: "Cautions"}


@dataclass(frozen=True)
class ReadFigure:
    name: str
    value: str
    basis: tuple[str, ...]
    evidence: Evidence | None = None
    note: str = ""

    @property
    def searched(self) -> str:
        return " ".join((self.name, self.value, self.note, *self.basis)).casefold()


@dataclass(frozen=True)
class ReadRule:
    """`condition` as the file writes it; `patient` as the patient reads it, before names are filled in."""

    id: str
    heading: str
    text: str
    patient: str
    reviewed: str
    told: str
    does: tuple[str, ...]
    condition: str
    asks: tuple[str, ...]
    basis: tuple[str, ...]
    evidence: Evidence
    kind: StatementKind
    is_off: bool

    @property
    def searched(self) -> str:
        return " ".join((self.id, self.heading, self.text, self.patient, *self.does, *self.basis)).casefold()


@dataclass(frozen=True)
class RuleGroup:
    title: str
    rules: tuple[ReadRule, ...]


@dataclass(frozen=True)
class Chapter:
    id: str
    title: str
    about: str = ""
    figures: tuple[ReadFigure, ...] = ()
    groups: tuple[RuleGroup, ...] = ()

    @property
    def size(self) -> int:
        return len(self.figures) + sum(len(group.rules) for group in self.groups)


@lru_cache(maxsize=4)
def chapters_kept(sha256: str) -> tuple[Chapter, ...]:
    """Of a version that is kept here; it never changes."""
    protocol = protocols.kept(sha256)
    return chapters_of(protocol) if protocol else ()


def chapters_of(protocol: Protocol) -> tuple[Chapter, ...]:
    """All of it, each rule and figure once."""
    read = [(_chapter_id(rule, protocol), _rule(rule, protocol)) for rule in protocol.rules]

    def groups(chapter: str) -> tuple[RuleGroup, ...]:
        return _grouped([rule for where, rule in read if where == chapter])

    figures = _sorted_figures(protocol)
    everywhere = (
        Chapter("holds", "What holds", "Nothing is injected there; no hold can be overridden.", (), groups("holds")),
        *(Chapter(code, title, "", figures.pop(code, ()), groups(code)) for code, title, _ in TOPICS),
        Chapter("more", "More rules", "", (), groups("more")),
        Chapter("figures", "Other figures", "", figures["figures"]),
        Chapter("intervals", "Intervals and limits", "", figures["intervals"]),
        Chapter("shared", "Shared between areas", "", tuple(_shared(protocol))),
        Chapter(
            "aftercare",
            "Aftercare, line by line",
            "As patients read it, each where it applies.",
            tuple(_aftercare(protocol)),
        ),
        Chapter("questions", "What is asked", "Where it is not recorded.", tuple(_questions(protocol))),
    )
    areas = (_area(area, protocol, groups(area.code.value)) for area in protocol.areas.values())
    return tuple(chapter for chapter in (*areas, *everywhere) if chapter.size)


def found_in(chapters: Iterable[Chapter], words: str, evidence: str = "") -> tuple[Chapter, ...]:
    """What says all of `words` and rests on `evidence`; empty asks for nothing."""
    wanted = words.casefold().split()

    def fits(one: ReadFigure | ReadRule, title: str) -> bool:
        said = f"{one.searched} {title.casefold()}"
        return evidence in ("", one.evidence) and all(word in said for word in wanted)

    return tuple(chapter for chapter in (_only(chapter, fits) for chapter in chapters) if chapter.size)


def _only(chapter: Chapter, fits: Callable[[ReadFigure | ReadRule, str], bool]) -> Chapter:
    groups = [
        RuleGroup(group.title, tuple(rule for rule in group.rules if fits(rule, chapter.title)))
        for group in chapter.groups
    ]
    figures = tuple(figure for figure in chapter.figures if fits(figure, chapter.title))
    return replace(chapter, figures=figures, groups=tuple(group for group in groups if group.rules))


def _chapter_id(rule: Rule, protocol: Protocol) -> str:
    if rule.holds_all:
        return "holds"
    topic = rule.id.partition(".")[0]
    area = rule.effects.area or OF_AREA.get(topic, topic)
    if area in protocol.areas:
        return str(area)
    return next((code for code, _, topics in TOPICS if topic in topics), "more")


def _grouped(rules: Sequence[ReadRule]) -> tuple[RuleGroup, ...]:
    by_title: dict[str, list[ReadRule]] = {title: [] for title in (*GROUPS.values(), "Rules")}
    for rule in rules:
        by_title[GROUPS.get(rule.kind, "Rules")].append(rule)
    return tuple(RuleGroup(title, tuple(found)) for title, found in by_title.items() if found)


def _rule(rule: Rule, protocol: Protocol) -> ReadRule:
    words = area_values(protocol.areas[rule.effects.area]) if rule.effects.area else {}
    return ReadRule(
        id=rule.id,
        heading=_open_words(fill(rule.brief or "", words)),
        text=_open_words(fill(rule.text, words)),
        patient=_open_words(fill(rule.patient_text or "", words)),
        reviewed=second_reader(rule) if rule.patient_text else "",
        told=when_stated(rule).replace("_", " "),
        does=tuple(does.replace("_", " ") for does in effects_said(rule.effects)),
        condition=rule.condition,
        asks=tuple(sorted(paths_asked(rule.when))) if rule.asks else (),
        basis=rule.basis,
        evidence=rule.evidence,
        kind=rule.kind,
        is_off=rule.off,
    )


def _open_words(text: str) -> str:
    """What each plan fills in, named: `{patient_areas}` as `[patient areas]`."""
    return re.sub(r"\{([\w.]+)\}", lambda found: f"[{found[1].replace('_', ' ').replace('.', ' ')}]", text)


def _area(area: AreaDefinition, protocol: Protocol, groups: tuple[RuleGroup, ...]) -> Chapter:
    about = f"{area.muscle}: {area.pulls}"
    return Chapter(area.code.value, capital(area.name), about, tuple(_area_figures(area, protocol)), groups)


def _area_figures(area: AreaDefinition, protocol: Protocol) -> Iterator[ReadFigure]:
    if area.dosing is None:
        yield ReadFigure("Units", "no figure, so no dose", area.cites)
    else:
        yield from _dose_figures(area, area.dosing)
    if area.label and area.label.dose:
        param = protocol.params[area.label.dose]
        yield ReadFigure("Label\u2019s dose", _value(param), param.basis, param.evidence, _label_note(area, protocol))
    spans = (
        ("Lasts", area.lasts_months, "months", ("lasts_months", "lasts_long_months")),
        ("Begins to soften after", area.fade_weeks, "weeks", ("fade_weeks",)),
        ("Slimming develops in", area.slimming_weeks, "weeks", ("slimming_weeks",)),
    )
    for name, found, unit, params in spans:
        if found:
            same = next((one for one in map(protocol.params.get, params) if one and (one.low, one.high) == found), None)
            basis = same.basis if same else area.cites
            yield ReadFigure(name, f"{span(*found)} {unit}", basis, same.evidence if same else None)


def _dose_figures(area: AreaDefinition, dosing: Dosing) -> Iterator[ReadFigure]:
    evidence, basis = Evidence(dosing.evidence.value), dosing.cites or area.cites
    points = f"{len(area.points)} points"
    yield ReadFigure(f"Units {per(dosing.basis)}", f"{span(*dosing.allowed)} U", basis, evidence, points)
    if dosing.typical:
        note = "what lies below is the conservative start"
        yield ReadFigure(f"Usual units {per(dosing.basis)}", f"{span(*dosing.typical)} U", basis, evidence, note)
    if dosing.steps:
        steps = " or ".join(f"{step:g}" for step in dosing.steps)
        yield ReadFigure("Single doses", f"{steps} U", basis, evidence, "no dose between them")


def _label_note(area: AreaDefinition, protocol: Protocol) -> str:
    together = area.label.together_with if area.label else None
    return f"with the {protocol.areas[together].name}" if together else ""


def _sorted_figures(protocol: Protocol) -> dict[str, tuple[ReadFigure, ...]]:
    found: dict[str, list[ReadFigure]] = {"check-in": [], "intervals": [], "figures": []}
    for param in protocol.params.values():
        where = "check-in" if CHECK_IN.match(param.name) else "intervals" if INTERVALS.match(param.name) else "figures"
        found[where].append(ReadFigure(capital(param.says), _value(param), param.basis, param.evidence))
    return {where: tuple(figures) for where, figures in found.items()}


def _value(param: Param) -> str:
    return f"{span(param.low, param.high)} {param.unit}"


def _shared(protocol: Protocol) -> Iterator[ReadFigure]:
    for budget in protocol.budgets:
        names = listed([protocol.areas[area].name for area in budget.areas])
        most = f"{budget.per_side:g} U per side" if budget.per_side else f"{budget.total or 0:g} U"
        yield ReadFigure(f"{capital(names)} together", f"at most {most}", (), None, "the first named gives way first")
    for band in protocol.bands:
        limit = f"below {band.below:g} U" if band.below else f"up to {band.up_to:g} U" if band.up_to else "above that"
        yield ReadFigure(f"Forehead and glabella together: {band.code.value.replace('_', ' ')}", limit, ())
    for stage in protocol.steps:
        days = [
            f"{days} days after {what}"
            for days, what in ((stage.days_after_toxin, "toxin"), (stage.days_after_swelling, "a swelling device"))
            if days
        ]
        names = listed([treatment.value.replace("_", " ") for treatment in stage.treatments])
        yield ReadFigure(f"Stage {stage.order + 1}: {names}", "; ".join(days) or "any day", (), None, stage.rule)


def _aftercare(protocol: Protocol) -> Iterator[ReadFigure]:
    for item in protocol.aftercare:
        yield ReadFigure(item.text, "", item.basis, None, item.code.value.replace("_", " "))


def _questions(protocol: Protocol) -> Iterator[ReadFigure]:
    for question in protocol.questions.values():
        yield ReadFigure(_open_words(question.text), "", (), None, question.path)
