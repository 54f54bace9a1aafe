"""The answers of a pre-treatment check, and what they add to the health answers of the day."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from patients.records.models import Patient

NOT_ASKED_OF = "male"


@dataclass(frozen=True)
class CheckAnswers:
    """`pregnant` and `breastfeeding` None: not asked of a man. `new_medicines`: since the consult, as the contract has medicines."""

    pregnant: bool | None
    breastfeeding: bool | None
    infected_sites: tuple[str, ...]
    new_medicines: tuple[Mapping[str, str], ...]
    plan_holds: bool

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "CheckAnswers":
        sites, medicines = tuple(stored["infected_sites"]), tuple(stored["new_medicines"])
        return cls(**{**stored, "infected_sites": sites, "new_medicines": medicines})

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def is_news(self) -> bool:
        """Something that the health history must know too."""
        return bool(self.pregnant or self.breastfeeding or self.infected_sites or self.new_medicines)

    def safety(self, before: Mapping[str, Any]) -> dict[str, Any]:
        """The contract's answers of today. `before`: the health answers known until now; a yes among them is cleared only there."""
        sites = [*(before.get("infected_sites") or ()), *self.infected_sites]
        said: dict[str, Any] = {"infected_sites": list(dict.fromkeys(sites))}
        for name in ("pregnant", "breastfeeding"):
            if (answer := getattr(self, name)) is not None:
                said[name] = answer or bool(before.get(name))
        if self.new_medicines:
            known = before.get("medicines") or []
            said["medicines"] = [*known, *(dict(one) for one in self.new_medicines if one not in known)]
        return said


def no_to_all(patient: Patient) -> CheckAnswers:
    asked = False if asks_pregnancy(patient) else None
    return CheckAnswers(asked, asked, (), (), plan_holds=True)


def asks_pregnancy(patient: Patient) -> bool:
    return patient.sex != NOT_ASKED_OF
