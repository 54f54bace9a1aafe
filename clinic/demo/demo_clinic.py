"""What happens in the demo, step by step: each function does one thing at the moment it happened."""

import uuid
from datetime import date, datetime, time, timedelta

from django.http import QueryDict

from clinic.booking import actions as booking
from clinic.booking.bookable import type_for
from clinic.booking.models import Appointment, CheckIn, VisitState
from clinic.demo import vials
from clinic.demo.clock import clock
from clinic.demo.demo_patient import DemoFollowUp, DemoPatient, Past, ThinksOver, Who
from clinic.demo.facts import as_typed
from clinic.demo.staff import CLOSES, OPENS, member
from clinic.jobs import runner
from clinic.jobs.models import Job
from clinic.practice.models import Clinic, Membership, Room
from clinic.practice.visit_kinds import VisitKind
from patients.consents.actions import Signing, sign
from patients.consents.standing import current_row, lacking
from patients.consents.wording import TOXIN, Particulars, newest
from patients.records.actions import create_patient, record_health_history
from patients.records.models import Patient
from planning import protocols
from planning.assessments import actions as assessments
from planning.consults import actions as consults
from planning.consults.forms.consult_form import Answers
from planning.plans import actions as plans
from planning.plans import decision_input
from planning.plans.answer_codes import PatientsChoice
from planning.plans.area_doses import proposed
from planning.plans.models import Course, Plan
from planning.protocols.models import ProtocolSignOff
from planning.protocols.sign_off import sign_off
from planning.treatments import actions as treatments
from planning.treatments.before_needle.actions import ask_again
from planning.treatments.before_needle.answers import no_to_all
from planning.treatments.before_needle.consent_needed import consent_needed
from planning.treatments.models import Review, Treatment
from planning.treatments.planned_areas import planned_areas

BUSY_FROM, BUSY_UNTIL = time(9, 30), time(18, 30)  # the middle of the day's work lies between these
NAMESPACE = uuid.UUID("3f0a7c1e-5b0e-4b52-9d7c-6a1d0e6f2b10")


def key(*words: object) -> uuid.UUID:
    """The same form key for the same thing in every demo."""
    return uuid.uuid5(NAMESPACE, " ".join(map(str, words)))


class DemoClinic:
    """The clinic with its people, and the moment at which the demo is loaded."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic, self.now = clinic, clinic.now()
        self.desk = member(clinic, "desk").user
        self.injectors = {who: member(clinic, who) for who in Who}
        self.rooms = dict(zip(Who, Room.objects.order_by("name"), strict=True))

    def at(self, ago: int, clock_time: str) -> datetime:
        """A time of the clinic's day so many days ago (negative: ahead)."""
        day = self.now.date() - timedelta(days=ago)
        return datetime.combine(day, time.fromisoformat(clock_time), self.clinic.zone)

    @property
    def middle(self) -> datetime:
        """Now, on a quarter hour, or the nearest moment at which the clinic is busy."""
        quarter = self.now.replace(minute=self.now.minute // 15 * 15, second=0, microsecond=0)
        first, last = (datetime.combine(self.now.date(), edge, self.clinic.zone) for edge in (BUSY_FROM, BUSY_UNTIL))
        return min(max(quarter, first), last)

    def on_the_day(self, after: int) -> datetime:
        """The moment so many minutes from the middle; after closing, the day goes on where it began."""
        start = self.middle + timedelta(minutes=after)
        opens, closes = (datetime.combine(self.now.date(), edge, self.clinic.zone) for edge in (OPENS, CLOSES))
        return start if start < closes else start - (closes - opens)

    def is_open(self, start: datetime, minutes: int) -> bool:
        end = start + timedelta(minutes=minutes)
        return start.date() == self.now.date() and start.time() >= OPENS and end.time() <= CLOSES

    def sign_protocol(self, first_visit: int) -> ProtocolSignOff:
        """Nobody is treated before: the director signs a month before the first visit, so many days ago."""
        with clock(self.at(first_visit + 30, "10:00")):
            return sign_off(director=member(self.clinic, "director"), sha256=protocols.shipped().sha256)

    def arrive(self, person: DemoPatient, number: int) -> Patient:
        """Put on record four days before the first visit."""
        first_seen = max((visit.ago for visit in person.past), default=0) + 4
        with clock(self.at(first_seen, "12:00")):
            return create_patient(
                clinic=self.clinic,
                by=self.desk,
                given_name=person.given,
                family_name=person.family,
                born_on=born_on(self.now.date(), person.age, number),
                sex=person.sex,
                phone=f"+44 7700 900{100 + number}",
                email=f"{person.given}.{person.family}@patient.example".lower(),
                idempotency_key=key(person.family, "patient"),
                language=person.language,
            )

    def book(self, patient: Patient, who: Who, start: datetime, kind: VisitKind, note: str = "") -> Appointment:
        """Booked by the front desk three days before, at noon; what is further ahead, an hour ago."""
        noon = (start - timedelta(days=3)).replace(hour=12, minute=0)
        with clock(min(noon, self.now - timedelta(hours=1))):
            return booking.book(
                patient=patient,
                clinician=self.injectors[who],
                start=start,
                minutes=type_for(self.clinic, kind).minutes,
                kind=kind,
                room=self.rooms[who],
                note=note,
                by=self.desk,
                idempotency_key=key(patient.idempotency_key, start.isoformat()),
            )

    def goes_on(self, visit: Appointment, *moments: tuple[VisitState, datetime]) -> None:
        """Change the visit's state at each of these moments that has passed."""
        for state, moment in moments:
            if moment <= self.now:
                with clock(moment):
                    visit = booking.advance(appointment=visit, to=state, by=self.desk)

    def past_visit(self, person: DemoPatient, patient: Patient, visit: Past) -> None:
        start = self.at(visit.ago, visit.at)
        booked = self.book(patient, person.injector, start, VisitKind.TREATMENT if visit.treated else VisitKind.CONSULT)
        self.goes_on(booked, (VisitState.ARRIVED, start - timedelta(minutes=5)), (VisitState.IN_ROOM, start))
        plan = self.consult(person, patient, visit, start)
        injector = self.injectors[person.injector]
        if plan and (visit.treated or visit.decided):
            self.decide(plan, injector, visit, start)
        if plan and visit.thinks_over:
            self.think_over(plan, injector, visit.thinks_over, start)
        if plan and visit.treated:
            self.treat(Plan.objects.with_people().get(pk=plan.pk), injector, start)
        self.goes_on(booked, (VisitState.DONE, start + timedelta(minutes=booked.minutes)))

    def consult(self, person: DemoPatient, patient: Patient, visit: Past, start: datetime) -> Plan | None:
        injector = self.injectors[person.injector].user
        with clock(start + timedelta(minutes=2)):
            consult = consults.start(
                patient=patient, by=injector, idempotency_key=key(person.family, visit.ago, "consult")
            )
        with clock(start + timedelta(minutes=14)):
            answers = Answers(as_typed(visit.facts, start.date()))
            consults.save_draft(consult=consult, answers=answers, version=1, by=injector)
            return assessments.finish(consult=consult, by=injector, today=start.date()) if visit.finished else None

    def decide(self, plan: Plan, injector: Membership, visit: Past, start: datetime) -> None:
        """The form as the injector sends it: what was suggested, and what the demo patient changes."""
        parts = [part for dose in plan.answer.doses for part in decision_input.parts_of(proposed(dose))]
        sent = QueryDict(mutable=True)
        sent.update({"course": Course.TREAT, **{part.name: str(part.units) for part in parts}, **visit.decided})
        with clock(start + timedelta(minutes=16)):
            decided = decision_input.read(plan, sent)
            plans.decide(
                plan=plan,
                decided=decided,
                idempotency_key=key(_of_consult(plan), "decision"),
                by=injector.user,
            )

    def think_over(self, plan: Plan, injector: Membership, said: ThinksOver, start: datetime) -> None:
        with clock(start + timedelta(minutes=18)):
            plans.note_answer(
                plan=plan,
                choice=PatientsChoice.THINKS_IT_OVER,
                reasons=said.reasons,
                words=said.words,
                return_on=start.date() + timedelta(days=said.days),
                idempotency_key=key(_of_consult(plan), "answer"),
                by=injector.user,
            )

    def treat(self, plan: Plan, injector: Membership, start: datetime) -> Treatment:
        """As planned, from one vial; its check-in is due at once, its papers wait for the worker."""
        ended_at = start + timedelta(minutes=35)
        form = key(_of_consult(plan), "treatment")
        vial = vials.open_for(self.clinic, start, form, injector.user)
        with clock(start + timedelta(minutes=20)):
            self.consent(plan, injector)
            ask_again(
                plan=plan,
                answers=no_to_all(plan.patient),
                idempotency_key=key(_of_consult(plan), "asked again"),
                by=injector.user,
            )
        with clock(ended_at + timedelta(minutes=3)):
            treated = treatments.record(
                plan=plan,
                injector=injector,
                draws=[(vial, None)],
                given={point.field: point.units for area in planned_areas(plan) for point in area.points},
                reasons=reasons_of(plan),
                ended_at=ended_at,
                bruised=plan.patient.age_on(start.date()) > 65,
                idempotency_key=form,
                by=injector.user,
            )
            self.follow("booking.check_in_due", treated)
            self.follow("booking.follow_ups_due", treated)
        if start.date() < self.now.date():
            witness = next(one.user for one in self.injectors.values() if one != injector)
            vials.throw_away_rest(vial, start.replace(hour=19, minute=0), form, injector.user, witness)
        return treated

    def consent(self, plan: Plan, injector: Membership) -> None:
        """To what is treated, by typed name."""
        needed, name = consent_needed(plan), plan.patient.full_name
        if not lacking(plan.patient, needed):
            return
        last = current_row(plan.patient, TOXIN)
        sign(
            patient=plan.patient,
            wording=newest(TOXIN),
            language=plan.patient.language or "en",
            about=Particulars(needed.product, needed.areas, needed.off_label),
            signing=Signing(
                name, "typed", {"name": name}, answers={"questions_answered": "yes", "told_everything": "yes"}
            ),
            after=last.number if last else 0,
            idempotency_key=key(_of_consult(plan), "consent"),
            by=injector,
        )

    def follow(self, kind: str, treatment: Treatment) -> None:
        """What the diary's worker does about a treatment, at once."""
        for job in Job.objects.filter(kind=kind, key=str(treatment.pk)):
            runner.run(self.clinic, job.pk)

    def judge(self, treatment: Treatment, person: DemoPatient, done: DemoFollowUp) -> Review:
        """How it came out, as the injector saw it at the check-in; nobody had an unwanted effect, and all are as well as before."""
        injector = self.injectors[person.injector].user
        with clock(self.at(person.past[-1].ago - (done.seen_on_day or 0), "09:33")):
            record_health_history(
                patient=treatment.patient,
                answers=treatment.plan.document["safety"],
                by=injector,
                idempotency_key=key(treatment.idempotency_key, "health"),
            )
        with clock(self.at(person.past[-1].ago - (done.seen_on_day or 0), "09:35")):
            judged = treatments.review(
                treatment=treatment,
                outcomes=done.judged,
                effects=[],
                note="",
                idempotency_key=key(treatment.idempotency_key, "review"),
                by=injector,
            )
            self.follow("booking.outcome_recorded", treatment)
            return judged

    def book_check_in(self, check_in: CheckIn, start: datetime, *, on: datetime, outside: str = "") -> Appointment:
        with clock(on):
            return booking.book_check_in(check_in=check_in, start=start, by=self.desk, outside_reason=outside)


def reasons_of(plan: Plan) -> dict[str, dict[str, str]]:
    """Why a dose lies outside its range, as it was decided."""
    doses = plan.decision.doses if plan.decision else ()
    return {dose["area"]: {"reason": dose["reason"], "words": dose["words"]} for dose in doses if dose["reason"]}


def born_on(today: date, age: int, number: int) -> date:
    """A birth date that makes `age` today; spread over the year."""
    birthday = today - timedelta(days=20 + number * 13)
    return date(birthday.year - age, birthday.month, min(birthday.day, 28))


def _of_consult(plan: Plan) -> uuid.UUID:
    assert plan.consult is not None, "every plan of the demo is of a consult"
    return plan.consult.idempotency_key
