from django.db import migrations, models

from clinic.practice.constraints import expect_none

# Who was treated again is owed the later check-in; the earlier one is never opened again.
STAYS_CLOSED = """
create function booking_superseded_stays_closed() returns trigger language plpgsql as $$
begin
    raise exception 'a check-in that a later treatment superseded stays closed' using errcode = 'restrict_violation';
end $$;
create trigger superseded_stays_closed before update on booking_checkin for each row
    when (old.closed_reason = 'superseded' and (new.state <> 'closed' or new.closed_reason <> 'superseded'))
    execute function booking_superseded_stays_closed();
"""
MAY_OPEN = """
drop trigger superseded_stays_closed on booking_checkin;
drop function booking_superseded_stays_closed();
"""


class Migration(migrations.Migration):
    dependencies = [("booking", "0004_idempotency_key")]

    operations = [
        expect_none(
            "booking_checkin",
            "not (case state "
            "when 'closed' then closed_at is not null and closed_reason <> '' "
            "and (closed_by_id is not null or closed_reason = 'superseded') "
            "when 'done' then closed_at is not null and closed_by_id is not null and closed_reason = '' "
            "else closed_at is null and closed_by_id is null and closed_reason = '' end)",
            "settled without when, by whom or why, or open with one of them",
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["consult", "treatment", "check_in"])), name="appointment_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["booked", "confirmed", "arrived", "in_room", "done", "no_show", "cancelled"])
                ),
                name="appointment_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["no_answer", "left_message", "will_call_back"])),
                name="attempt_outcome_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False),
                        ("state", "closed"),
                        models.Q(("closed_reason", ""), _negated=True),
                        models.Q(("closed_by__isnull", False), ("closed_reason", "superseded"), _connector="OR"),
                    ),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("closed_reason", ""),
                        ("state", "done"),
                    ),
                    models.Q(
                        models.Q(("state__in", ["closed", "done"]), _negated=True),
                        ("closed_at__isnull", True),
                        ("closed_by__isnull", True),
                        ("closed_reason", ""),
                    ),
                    _connector="OR",
                ),
                name="settled_check_in_says_when_by_whom_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkin",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["due", "booked", "seen", "done", "closed"])),
                name="check_in_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkin",
            constraint=models.CheckConstraint(
                condition=models.Q(("snooze_reason__in", ["", "away", "asked", "unwell", "injector", "other"])),
                name="check_in_snooze_reason_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("outside_reason__in", ["", "away", "no_time", "reached_late", "concern", "injector", "other"])
                ),
                name="check_in_outside_reason_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "closed_reason__in",
                        ["", "declined", "by_phone", "elsewhere", "unreachable", "superseded", "not_recorded", "other"],
                    )
                ),
                name="check_in_closed_reason_is_known",
            ),
        ),
        migrations.RunSQL(STAYS_CLOSED, MAY_OPEN),
    ]
