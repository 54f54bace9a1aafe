"""One visit as a card: where it stands, what its clock says, what a press does next."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from clinic.booking.board.scale import Place, Scale
from clinic.booking.models import Appointment, VisitState
from clinic.booking.slots import Span
from clinic.booking.transitions import AWAITED

GRACE = timedelta(minutes=5)
LANES = 3  # visits that are shown beside each other; a fourth covers the third


@dataclass(frozen=True)
class CardClock:
    """How long somebody waits, is treated or is late. `tone`: long, over, or none."""

    words: str
    tone: str = ""


@dataclass(frozen=True)
class DeskFlag:
    """What the front desk may know: an icon and a word, nothing clinical."""

    icon: str
    words: str
    tone: str = "warn"


@dataclass(frozen=True)
class Card:
    visit: Appointment
    place: Place
    late: bool = False  # the time has passed and nobody said that the patient is here
    before: Place | None = None  # its buffers
    after: Place | None = None
    lane: int = 0
    lanes: int = 1
    clock: CardClock | None = None
    flags: tuple[DeskFlag, ...] = ()
    is_new: bool = False
    must_move: bool = False

    @property
    def row(self) -> int:
        return self.place.row

    @property
    def rows(self) -> int:
        return self.place.rows

    @property
    def size(self) -> str:
        """How much text fits: one line, two, or all."""
        return "tiny" if self.rows < 5 else "small" if self.rows < 8 else "large"

    @property
    def look(self) -> str:
        """Its classes: size, place in the column, what is said by its shape."""
        lane = f" lane-{self.lane + 1} of-{self.lanes}" if self.lanes > 1 else ""
        late, anyway = " late" if self.late else "", " anyway" if self.visit.booked_anyway else ""
        return f"{self.size} {self.place.at}{lane}{late}{anyway}"

    @property
    def stamp(self) -> str:
        """Changes when somebody changes the visit, and not because time passes."""
        visit = self.visit
        told = (visit.state, visit.starts_at, visit.ends_at, visit.clinician_id, visit.room_id, visit.visit_type_id)
        return hashlib.sha256(repr((*told, visit.note)).encode()).hexdigest()[:12]

    @property
    def buffer_minutes(self) -> int:
        visit = self.visit
        return int((visit.occupies.upper - visit.ends_at).total_seconds() // 60)


def make_card(visit: Appointment, scale: Scale, now: datetime, long_wait: int = 15) -> Card | None:
    """None for a visit that is folded away."""
    place = scale.place(Span(visit.starts_at, visit.ends_at))
    if place is None:
        return None
    occupies, minute = visit.occupies, scale.minute
    return Card(
        visit=visit,
        place=place,
        late=visit.starts_at + GRACE < now and visit.state in AWAITED,
        before=scale.between(minute(occupies.lower), minute(visit.starts_at)),
        after=scale.between(minute(visit.ends_at), minute(occupies.upper)),
        clock=card_clock(visit, now, long_wait) if scale.is_day_of(now) else None,
    )


def whole_minutes(length: timedelta) -> int:
    return max(int(length.total_seconds() // 60), 0)


def card_clock(visit: Appointment, now: datetime, long_wait: int) -> CardClock | None:
    since = whole_minutes(now - visit.state_at)
    if visit.state == VisitState.ARRIVED:
        return CardClock(f"Waiting {since} min", "long" if since >= long_wait else "")
    if visit.state == VisitState.IN_ROOM:
        over = since - visit.minutes
        return CardClock(f"{over} min over", "over") if over > 0 else CardClock(f"{since} of {visit.minutes} min")
    if visit.state in AWAITED and visit.starts_at + GRACE < now:
        return CardClock(f"not here, {whole_minutes(now - visit.starts_at)} min late", "over")
    return None


@dataclass
class _Lanes:
    """Cards that overlap, directly or through another."""

    cards: list[Card] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    @property
    def end(self) -> int:
        return max(self.ends, default=0)

    def add(self, card: Card) -> None:
        lane = next((number for number, end in enumerate(self.ends) if end <= card.row), len(self.ends))
        self.ends[lane : lane + 1] = [card.place.end]
        self.cards.append(replace(card, lane=min(lane, LANES - 1)))

    def done(self) -> list[Card]:
        return [replace(card, lanes=min(len(self.ends), LANES)) for card in self.cards]


def in_lanes(cards: Sequence[Card]) -> list[Card]:
    """Those at the same time (booked anyway) stand beside each other."""
    placed: list[Card] = []
    group = _Lanes()
    for card in sorted(cards, key=lambda one: (one.row, one.visit.booked_anyway, one.visit.created_at)):
        if group.cards and card.row >= group.end:
            placed += group.done()
            group = _Lanes()
        group.add(card)
    return placed + group.done()
