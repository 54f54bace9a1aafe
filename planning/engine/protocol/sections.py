"""The tables of a protocol that are not rules: parameters, areas, bands, budgets, asymmetries, steps."""

import re
from collections.abc import Mapping

from planning.engine import sharing
from planning.engine.conditions.parse import nearest
from planning.engine.contract import vocabulary as v
from planning.engine.protocol.model import (
    AreaPlan,
    Asymmetry,
    Band,
    Budget,
    Choice,
    Dosing,
    LabelUse,
    NotCarried,
    Param,
    Point,
    Step,
    Suggest,
)
from planning.engine.protocol.reader import Table
from planning.engine.protocol.words import BASIS

HALF = 0.5
NEEDED_PARAMS = (
    "peak_day", "check_in_earliest_day", "check_in_latest_day", "first_change_days", "onset_days", "min_interval_days",
    "limit_units", "unit_step", "asymmetry_percent", "device_to_toxin_days", "slimming_weeks",
)  # fmt: skip
"""Figures that the engine itself works with; every protocol must give them."""


def read_basis(table: Table, key: str = "basis") -> tuple[str, ...]:
    basis = table.texts(key, required=True)
    for item in basis:
        if not BASIS.match(item):
            table.wrong(key, f"`{item}` is no catalogue id", "write R012, INC-01 or REF 1.4")
    if table.data.get(key) == []:
        table.wrong(key, "the basis is empty", "name the catalogue rule or reference that it carries out")
    return basis


def read_params(root: Table) -> dict[str, Param]:
    params: dict[str, Param] = {}
    for name, table in root.named_tables("params").items():
        value = table.data.get("value")
        table.known.add("value")
        figure = table.span("value") if isinstance(value, list) else table.number("value", required=True)
        params[name] = Param(
            name,
            0.0 if figure is None else figure,
            table.text("unit"),
            table.text("says"),
            read_basis(table),
            table.code("evidence", v.Evidence, required=True) or v.Evidence.HOUSE,
        )
        table.done()
    for name in NEEDED_PARAMS:
        if name not in params:
            root.wrong("params", f"the parameter `{name}` is missing", f"add `[params.{name}]`")
    return params


def read_areas(root: Table) -> dict[v.Area, AreaPlan]:
    areas: dict[v.Area, AreaPlan] = {}
    for name, table in root.named_tables("area").items():
        if name not in list(v.Area):
            table.wrong("", f"there is no area `{name}`", nearest(name, map(str, v.Area)))
            continue
        areas[v.Area(name)] = _read_area(v.Area(name), table)
    missing = [area for area in v.Area if area not in areas]
    if missing and "area" in root.data:
        root.wrong(
            "area",
            f"areas are missing: {', '.join(missing)}",
            "describe each area of the vocabulary, with or without a dose",
        )
    return {area: areas[area] for area in v.Area if area in areas}


def _read_area(code: v.Area, table: Table) -> AreaPlan:
    area = AreaPlan(
        code=code,
        name=table.text("name"),
        patient_name=table.text("patient_name"),
        muscle=table.text("muscle"),
        pulls=table.text("pulls"),
        group=table.text("group"),
        regions=frozenset(table.codes("regions", v.Region)),
        dosing=_read_dosing(table),
        points=_read_points(table),
        label=_read_label(table),
        lasts_months=table.span("lasts_months", required=True) or (0, 0),
        fade_weeks=table.span("fade_weeks"),
        slimming_weeks=table.span("slimming_weeks"),
        cites=read_basis(table),
    )
    if area.dosing and not area.points:
        table.wrong("point", f"{code} has a dose and no point", "add `[[area.NAME.point]]`")
    elif area.dosing and area.dosing.basis is v.DoseBasis.TOTAL:
        _check_splits(area.dosing, area.points, table)
    table.done()
    return area


def _read_dosing(table: Table) -> Dosing | None:
    allowed = table.span("allowed")
    basis = table.code("dose_basis", v.DoseBasis, required=allowed is not None)
    suggest = table.code("suggest", Suggest)
    typical, flat = table.span("typical"), table.span("flat")
    steps = table.take("steps")
    evidence = table.code("evidence", v.DoseEvidence, required=allowed is not None)
    if allowed is None or basis is None or evidence is None:
        return None
    steps = tuple(float(step) for step in steps) if isinstance(steps, list) else ()
    for figure in (*allowed, *(typical or ()), *(flat or ()), *steps):
        if figure % HALF or figure <= 0:
            table.wrong("allowed", f"{figure:g} U is no dose", "doses go in half units above nothing")
        if not allowed[0] <= figure <= allowed[1]:
            table.wrong("allowed", f"{figure:g} U lies outside the range", "keep inside `allowed`")
    return Dosing(
        basis, *allowed, suggest or Suggest.MIDDLE, typical, flat, steps, evidence, table.texts("dose_basis_cites")
    )


def _read_points(table: Table) -> tuple[Point, ...]:
    points = []
    for item in table.tables("point"):
        side = item.code("side", v.Side, required=True) or v.Side.MIDLINE
        point = Point(
            item.text("id"),
            side,
            item.text("muscle"),
            item.text("depth"),
            item.whole("share", 1),
            item.text("row", required=False),
        )
        if side is v.Side.BOTH:
            item.wrong("side", "a point lies on one side or in the midline", 'write "left", "right" or "midline"')
        if point.share < 1:
            item.wrong("share", "the share must be at least 1", "write `share = 1`")
        item.done()
        points.append(point)
    if _sides(points, v.Side.LEFT) != _sides(points, v.Side.RIGHT):
        table.wrong("point", "the points of left and right do not mirror each other", "give both sides the same points")
    return tuple(points)


def _check_splits(dosing: Dosing, points: tuple[Point, ...], table: Table) -> None:
    weights, pairs = [point.share for point in points], sharing.mirrored(point.side for point in points)
    for figure in (dosing.low, *dosing.steps):
        if sharing.evenly(round(figure * 2), weights, pairs) is None:
            why = f"{figure:g} U does not split evenly over {len(points)} points"
            table.wrong("allowed", why, "write a total that gives both sides the same")


def _sides(points: list[Point], side: v.Side) -> list[tuple[int, str]]:
    return [(point.share, point.row) for point in points if point.side is side]


def _read_label(table: Table) -> LabelUse | None:
    severity = table.number("label_from_severity")
    together = table.code("label_together_with", v.Area)
    return None if severity is None else LabelUse(int(severity), together)


def read_bands(root: Table) -> tuple[Band, ...]:
    bands = []
    for table in root.tables("band", "band"):
        code = table.code("code", v.Band, required=True)
        band = Band(code or v.Band.STRONG, table.number("up_to"), table.number("below"))
        table.done()
        bands.append(band)
    edges = [band.up_to if band.below is None else band.below for band in bands]
    ends = [edge for edge in edges if edge is not None]
    if ends != sorted(set(ends)) or edges[-1:] != [None]:
        root.wrong(
            "band",
            "the bands do not follow each other",
            "let each edge lie above the last, and leave the last band open",
        )
    return tuple(bands)


def read_budgets(root: Table) -> tuple[Budget, ...]:
    budgets = []
    for table in root.tables("budget", "budget"):
        budget = Budget(table.text("id"), table.codes("areas", v.Area), table.number("per_side"), table.number("total"))
        table.done()
        if (budget.per_side is None) == (budget.total is None):
            table.wrong("", "a budget is per side or in total", "give `per_side` or `total`")
        budgets.append(budget)
    return tuple(budgets)


def read_asymmetries(root: Table) -> tuple[Asymmetry, ...]:
    found = []
    for table in root.tables("asymmetry", "asymmetry"):
        feature = table.code("feature", v.AsymmetryFeature, required=True)
        forms = frozenset(table.codes("is", v.AsymmetryIs))
        more, less = table.codes("more", v.Area), table.codes("less", v.Area)
        table.done()
        if feature:
            found.append(Asymmetry(feature, forms, more, less))
    return tuple(found)


def read_steps(root: Table, params: Mapping[str, Param]) -> tuple[Step, ...]:
    steps = []
    for order, table in enumerate(root.tables("step", "step")):
        steps.append(
            Step(
                id=table.text("id"),
                order=order,
                treatments=table.codes("treatments", v.Treatment),
                days_after_toxin=_gap(table, "days_after_toxin", params),
                days_after_swelling=_gap(table, "days_after_swelling", params),
                swells=frozenset(table.codes("swells", v.Treatment)),
                rule=table.text("rule"),
                choices=tuple(map(_read_choice, table.tables("choice"))),
            )
        )
        table.done()
    return tuple(steps)


def _read_choice(table: Table) -> Choice:
    choice = Choice(
        id=table.text("id"),
        concerns=frozenset(table.codes("concerns", v.Concern)),
        wishes=frozenset(table.codes("wishes", v.Wish)),
        treatments=table.codes("treatments", v.Treatment),
        and_or=frozenset(table.codes("and_or", v.Treatment)),
    )
    table.done()
    return choice


def _gap(table: Table, key: str, params: Mapping[str, Param]) -> int:
    """Days, by the name of their parameter; of a range the first day."""
    name = table.text(key, required=False)
    if name and name not in params:
        table.wrong(key, f"there is no parameter `{name}`", nearest(name, params))
    return int(params[name].low) if name in params else 0


def read_not_carried(root: Table) -> tuple[NotCarried, ...]:
    found = []
    table = root.take("not_carried")
    for id_, why in (table if isinstance(table, Mapping) else {}).items():
        if not BASIS.match(id_):
            root.wrong("not_carried", f"`{id_}` is no catalogue id", "write R012, INC-01 or REF 1.4")
        if not isinstance(why, str) or not why.strip():
            root.wrong("not_carried", f"`{id_}` has no reason", "say why the engine does not carry it out")
            continue
        found.append(NotCarried(id_, why))
    return tuple(found)


def read_forbidden(root: Table) -> tuple[str, ...]:
    """Patterns that no text may match: promises and brands."""
    phrases = root.texts("forbidden_phrases", required=True)
    for phrase in phrases:
        try:
            re.compile(phrase)
        except re.error as error:
            root.wrong("forbidden_phrases", f"{phrase!r} is no pattern: {error}", "mend the regular expression")
            return ()
    return phrases
