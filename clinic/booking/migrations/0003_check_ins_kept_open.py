from django.db import migrations, models

from clinic.practice.tenancy import for_each_clinic

PUT_OFF = [
    ("away", "Patient is away until then"),
    ("asked", "Patient asked to be called then"),
    ("unwell", "Patient is unwell"),
    ("injector", "The injector asked for it"),
    ("other", "Other reason"),
]
OUTSIDE = [
    ("away", "Patient cannot come inside the window"),
    ("no_time", "No free time inside the window"),
    ("reached_late", "Patient was reached too late"),
    ("concern", "Patient wants to be seen sooner"),
    ("injector", "The injector asked for it"),
    ("other", "Other reason"),
]
CLOSED = [
    ("declined", "Patient does not want one"),
    ("by_phone", "Done by phone"),
    ("elsewhere", "Seen elsewhere"),
    ("unreachable", "Could not be reached"),
    ("superseded", "Treated again since"),
    ("not_recorded", "Seen; the outcome will not be recorded"),
    ("other", "Other reason"),
]
STATES = [
    ("due", "Due"),
    ("booked", "Booked"),
    ("seen", "Outcome missing"),
    ("done", "Done"),
    ("closed", "Closed"),
]

# A row that sleeps past its window was put off before a reason was asked.
NAME_OLD_SLEEP = """
update booking_checkin set snooze_reason = 'other', snooze_note = 'Put off before a reason was asked.'
where snoozed_until > latest and snooze_reason = '';
"""
# "Done" used to close a check-in: where no review of its treatment (or of a record that corrects it or is corrected by it) was made from
# the day of the visit on, the outcome is missing.
FIND_MISSING_OUTCOMES = """
update booking_checkin c set state = 'seen', closed_at = null, closed_by_id = null
from booking_appointment a, practice_clinic k
where c.state = 'done' and a.id = c.appointment_id and k.id = c.clinic_id and not exists (
    with recursive record (id, amends_id) as (
        select t.id, t.amends_id from treatments_treatment t where t.id = c.treatment_id
        union
        select t.id, t.amends_id from treatments_treatment t, record r where t.id = r.amends_id or t.amends_id = r.id)
    select from treatments_review v
    where v.treatment_id in (select id from record)
        and (v.made_at at time zone k.timezone)::date >= (a.starts_at at time zone k.timezone)::date);
"""
# A check-in visit that was booked by another form than the worklist's stood beside the open check-in: from here on it is the check-in.
LINK_LOOSE_VISITS = """
update booking_checkin c set state = 'booked', snoozed_until = null, appointment_id = loose.id
from (
    select distinct on (due.id) due.id as check_in, a.id
    from booking_checkin due
    join treatments_treatment t on t.id = due.treatment_id
    join booking_appointment a on a.patient_id = due.patient_id and a.kind = 'check_in'
        and a.state in ('booked', 'confirmed', 'arrived', 'in_room') and a.starts_at > t.ended_at
    where due.state = 'due' and not exists (select from booking_checkin other where other.appointment_id = a.id)
        and not exists (select from booking_checkin newer where newer.patient_id = due.patient_id
            and newer.state = 'due' and (newer.target, newer.id) > (due.target, due.id))
    order by due.id, a.starts_at
) loose
where c.id = loose.check_in;
"""


class Migration(migrations.Migration):
    dependencies = [("booking", "0002_one_place_a_patient"), ("treatments", "0002_review")]

    operations = [
        migrations.AddField("checkin", "snooze_reason", models.CharField(blank=True, choices=PUT_OFF, max_length=12)),
        migrations.AddField("checkin", "snooze_note", models.CharField(blank=True, max_length=200)),
        migrations.AddField("checkin", "outside_reason", models.CharField(blank=True, choices=OUTSIDE, max_length=12)),
        migrations.AddField("checkin", "outside_note", models.CharField(blank=True, max_length=200)),
        migrations.AlterField("checkin", "closed_reason", models.CharField(blank=True, choices=CLOSED, max_length=12)),
        migrations.AlterField("checkin", "state", models.CharField(choices=STATES, default="due", max_length=10)),
        for_each_clinic(NAME_OLD_SLEEP + FIND_MISSING_OUTCOMES + LINK_LOOSE_VISITS),
        migrations.AddConstraint(
            "checkin",
            models.CheckConstraint(
                condition=models.Q(
                    ("snoozed_until__isnull", True),
                    models.Q(("snoozed_until__gt", models.F("latest")), _negated=True),
                    models.Q(("snooze_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="put_off_past_the_window_says_why",
            ),
        ),
    ]
