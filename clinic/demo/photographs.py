"""Photographs of two regulars: before their treatment, and two weeks after it."""

from datetime import timedelta

from clinic.demo.clock import clock
from clinic.demo.demo_clinic import DemoClinic, key
from clinic.demo.demo_patient import DemoPatient
from clinic.demo.drawn_faces import PEOPLE, VIEWS, DrawnPerson, drawn_face
from patients.consents.actions import Signing, sign
from patients.consents.wording import PHOTOGRAPHS, USES, Particulars, newest
from patients.photographs import actions
from patients.photographs.models import PhotographSource
from patients.records.models import Patient

PHOTOGRAPHED = {"Amari": PEOPLE[0], "Okafor": PEOPLE[1]}
BEFORE, AFTER = 1.0, 0.3  # how deep the lines are
CHECK_IN = 14
SIGNATURE = {
    "width": 6000,
    "height": 2000,
    "strokes": [[[600, 1400], [900, 500], [1200, 1400], [1600, 700], [2600, 1100]]],
}


def photograph(demo: DemoClinic, person: DemoPatient, patient: Patient) -> None:
    drawn = PHOTOGRAPHED.get(person.family)
    if drawn is None or not person.past:
        return
    first = person.past[-1].ago
    with clock(demo.at(first, "09:10")):
        consent(demo, person, patient)
    take(demo, person, patient, drawn, first, BEFORE)
    if first >= CHECK_IN:
        take(demo, person, patient, drawn, first - CHECK_IN, AFTER)


def consent(demo: DemoClinic, person: DemoPatient, patient: Patient) -> None:
    sign(
        patient=patient,
        wording=newest(PHOTOGRAPHS),
        language="en",
        about=Particulars(),
        signing=Signing(
            patient.full_name, "drawn", SIGNATURE, answers={use: "yes" if use == "record" else "no" for use in USES}
        ),
        after=0,
        idempotency_key=key(person.family, "photograph consent"),
        by=demo.injectors[person.injector],
    )


def take(demo: DemoClinic, person: DemoPatient, patient: Patient, drawn: DrawnPerson, ago: int, depth: float) -> None:
    moment = demo.at(ago, "09:12")
    for number, view in enumerate(VIEWS):
        with clock(moment + timedelta(minutes=number)):
            actions.add(
                patient=patient,
                chunks=[drawn_face(drawn, view, depth)],
                view=view,
                taken_on=moment.date(),
                source=PhotographSource.CAMERA,
                form_key=key(person.family, "photographs", ago),
                by=demo.injectors[person.injector].user,
            )
