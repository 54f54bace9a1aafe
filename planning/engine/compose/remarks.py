"""What the engine itself says at a check-in where nothing may be added and no rule of the protocol has words for it.

These words are the same whichever version of a protocol a treatment was planned by; the next version carries them as rules.
"""

from collections.abc import Callable
from dataclasses import dataclass

from planning.engine.compose.reasons import Facts, Telling
from planning.engine.compose.trace import Trace
from planning.engine.compose.values import scalar, walk
from planning.engine.compose.voices import About, Reason, Voice, make_voice
from planning.engine.conditions.nodes import Always
from planning.engine.contract import vocabulary as v
from planning.engine.facts import RuleScope
from planning.engine.protocol.model import Effects, Protocol, Rule

FIRST = 900_000
"""After every rule of a protocol."""


@dataclass(frozen=True, slots=True)
class Remark:
    rule: Rule

    def voice(self, protocol: Protocol) -> Voice:
        voice = make_voice(self.rule, protocol)
        voice.reason = Reason((Telling(of_plan=_rests_on(self.rule.id)),), None)
        return voice


def _rests_on(id_: str) -> Callable[[Trace, About, Facts], None]:
    def tell(trace: Trace, about: About, facts: Facts) -> None:
        for path in about.review.remarks[id_]:
            facts[path] = scalar(walk(trace.document, path))

    return tell


def _remark(place: int, id_: str, text: str, *basis: str, evidence: v.Evidence = v.Evidence.HOUSE) -> Remark:
    return Remark(
        Rule(
            id=f"check_in.{id_}",
            order=FIRST + place,
            subject=RuleScope.REVIEW,
            when=Always(),
            condition="",
            kind=v.StatementKind.SAFETY,
            level=v.Level.WARNING,
            text=text,
            patient_text=None,
            basis=basis,
            evidence=evidence,
            effects=Effects(at_least=v.Suitability.DEFER),
            marks=None,
        )
    )


GIVEN_AGAIN = _remark(
    1,
    "given_again",
    "{area.Name}: toxin was given again, {toxin_history.days_since_last} days ago, after the treatment that is judged here. "
    "Add nothing; the interval counts from that treatment.",
    "REF 1.4", "R064", "INC-32", evidence=v.Evidence.LABEL,
)  # fmt: skip
HISTORY_DISAGREES = _remark(
    2,
    "history_disagrees",
    "{area.Name}: what is recorded of earlier toxin does not agree with the treatment that is judged here, or with itself. "
    "Nothing may be added before it is put right.",
    "REF 1.4", "INC-32",
)  # fmt: skip
LAST_TOXIN_UNKNOWN = _remark(
    3,
    "last_toxin_unknown",
    "{area.Name}: it is not recorded when toxin was last given, here or elsewhere. Nothing may be added before it is asked.",
    "REF 1.4", "INC-32",
)  # fmt: skip
OTHER_PRODUCT = _remark(
    4,
    "other_product",
    "{area.Name}: the last toxin was {toxin_history.last_product}. Its units say nothing about units of this product, "
    "so what is left of the range is not known. Add nothing.",
    "R041", "REF 1.6", "INC-32", evidence=v.Evidence.LABEL,
)  # fmt: skip
INFECTED = _remark(
    5,
    "infected",
    "{area.Name}: an infection lies where it is injected or where its finding was seen. Add nothing while it lasts.",
    "R084a", "REF 1.3", evidence=v.Evidence.LABEL,
)  # fmt: skip
NOT_ASKED = _remark(
    6,
    "not_asked",
    "{area.Name}: an answer about health that could lower the dose is not recorded. Nothing may be added before it is asked.",
    "R070", "REF 1.4", "INC-32",
)  # fmt: skip
NO_FINDING = _remark(
    7,
    "no_finding",
    "{area.Name}: no finding is recorded for what was treated, or not for each treated side, so nothing may be added. "
    "Record what was seen there before the treatment.",
    "R042", "INC-32",
)  # fmt: skip
SLOW = _remark(
    8,
    "slow_muscle",
    "{area.Name}: the muscle slims slowly. What is too little once it is judged is a new treatment, no fine-tuning: add nothing now.",
    "R031", "INC-25", "INC-32",
)  # fmt: skip
SHARED = _remark(
    9,
    "shared_limit",
    "{area.Name}: it shares a limit with other areas that were treated, and nothing is left of it for this area. "
    "Add nothing; place it differently next time.",
    "INC-06", "INC-32", evidence=v.Evidence.IMPLIED,
)  # fmt: skip
LEDGER_SHARED = _remark(
    10,
    "ledger_shared",
    "{area.Name}: what is left of the label's limit over all indications goes to other areas. Add nothing.",
    "REF 1.4", "INC-32", evidence=v.Evidence.LABEL,
)  # fmt: skip
NEARLY_FULL = _remark(
    11,
    "nearly_full",
    "{area.Name}: less than the smallest dose is left up to the top of the range. Add nothing; place it differently next time.",
    "R042", "INC-32", evidence=v.Evidence.IMPLIED,
)  # fmt: skip
DAY_UNKNOWN = _remark(
    12,
    "day_unknown",
    "{area.Name}: it is not recorded how long ago it was treated, so it cannot be judged and nothing may be added.",
    "R107", "R030", evidence=v.Evidence.SOURCE,
)  # fmt: skip
