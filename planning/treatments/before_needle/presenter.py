"""What was asked again, as the record page says it."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from planning.consults.words import word
from planning.plans.models import Plan
from planning.treatments.before_needle.answers import CheckAnswers, asks_pregnancy
from planning.treatments.before_needle.checks import standing_check
from planning.treatments.before_needle.documents import check_document
from planning.treatments.before_needle.gate import TreatmentBlock, ask_again_url
from planning.treatments.before_needle.models import PreTreatmentCheck
from planning.treatments.models import Review


@dataclass(frozen=True)
class CheckLine:
    """`tone`: ok, warn, stop; open where nobody answered."""

    tone: str
    words: str


@dataclass(frozen=True)
class AskedAgain:
    """The part "Asked again" of the record page. `blocks`: everything that is in the way, also beyond these questions."""

    url: str
    check: PreTreatmentCheck | None
    outdated: str
    lines: tuple[CheckLine, ...]
    blocks: tuple[TreatmentBlock, ...]
    key: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def in_the_way(self) -> str:
        """Short, for the bar that is signed: what opens it stands in the parts beside the map."""
        waits = [] if self.check else ["the questions"]
        return " and ".join([*waits, *(["the consent"] if self.lacks_consent else [])])

    @property
    def lacks_consent(self) -> bool:
        return any(block.code.startswith("consent") for block in self.blocks)

    @property
    def said_above(self) -> tuple[TreatmentBlock, ...]:
        """What neither the questions nor the consent beside the map say."""
        return tuple(one for one in self.blocks if one.code != "not_asked" and not one.code.startswith("consent"))

    @property
    def made_at(self) -> datetime | None:
        return self.check.made_at if self.check else None

    @property
    def tone(self) -> str:
        if self.check is None:
            return "warn"
        return "stop" if any(line.tone == "stop" for line in self.lines) else "ok"


def asked_again(
    plan: Plan, at: datetime, blocks: tuple[TreatmentBlock, ...], review: Review | None = None
) -> AskedAgain:
    standing = standing_check(plan, at, review)
    lines = answered(standing.check, plan) if standing.check else _open(plan, at, review)
    return AskedAgain(
        ask_again_url(plan, review), standing.check, "" if standing.check else standing.words, tuple(lines), blocks
    )


def _open(plan: Plan, at: datetime, review: Review | None) -> Iterator[CheckLine]:
    if asks_pregnancy(plan.patient):
        yield CheckLine("open", "Pregnant or breastfeeding?")
    yield CheckLine("open", "Infected or inflamed skin?")
    since = "" if plan.without_plan else " since the consult"
    yield CheckLine("open", f"New medicines{since}?")
    yield CheckLine("open", f"{'Do areas and units' if plan.without_plan else 'Does the plan of the day'} still hold?")
    yield _interval(check_document(plan, at, review=review)["toxin_history"], plan.clinic.day_of(at), held=False)


def answered(check: PreTreatmentCheck, plan: Plan) -> Iterator[CheckLine]:
    """The answers of one check, line by line."""
    said = CheckAnswers.of(check.answers)
    if said.pregnant is not None:
        yield _pregnancy(said)
    yield _skin_and_medicines(said)
    held = any(line.rule == "safety.interval" for line in check.answer.holds)
    yield _interval(check.document["toxin_history"], plan.clinic.day_of(check.made_at), held=held)
    if said.plan_holds:
        yield CheckLine("ok", "Areas and units hold" if plan.without_plan else "Plan of today still holds")
    else:
        yield CheckLine("stop", f"{'What was entered' if plan.without_plan else 'Plan of today'} does not hold")


def _pregnancy(said: CheckAnswers) -> CheckLine:
    found = [words for is_so, words in ((said.pregnant, "Pregnant"), (said.breastfeeding, "Breastfeeding")) if is_so]
    return CheckLine("stop", ", ".join(found)) if found else CheckLine("ok", "Not pregnant, not feeding")


def _skin_and_medicines(said: CheckAnswers) -> CheckLine:
    found = (
        [f"Infected: {', '.join(word(site).lower() for site in said.infected_sites)}"] if said.infected_sites else []
    )
    if said.new_medicines:
        found.append(f"New: {', '.join(one['name'] for one in said.new_medicines)}")
    return CheckLine("warn", "; ".join(found)) if found else CheckLine("ok", "No infection, no new medicine")


def _interval(history: dict[str, str], today: date, *, held: bool) -> CheckLine:
    last_on = history.get("last_on")
    if not last_on:
        return CheckLine("ok", "First toxin" if history.get("first_time") else "No toxin on record")
    days = (today - date.fromisoformat(last_on)).days
    ago = f"{days // 7} weeks" if days >= 14 else f"{days} day{'' if days == 1 else 's'}"
    return CheckLine("stop" if held else "ok", f"{ago} since the last toxin")
