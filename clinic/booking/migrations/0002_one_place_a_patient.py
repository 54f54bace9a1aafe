import django.contrib.postgres.constraints
from django.db import migrations, models

from clinic.practice.tenancy import for_each_clinic

# Visits that overlap already stay as they are and are marked: all but the first of each patient. The mark goes when the visit is moved.
MARK_DOUBLED = """
update booking_appointment later set doubled = true
where later.state not in ('no_show', 'cancelled') and exists (
    select from booking_appointment earlier
    where earlier.clinic_id = later.clinic_id and earlier.patient_id = later.patient_id
        and earlier.state not in ('no_show', 'cancelled') and earlier.during && later.during
        and (earlier.starts_at, earlier.id) < (later.starts_at, later.id));
"""


class Migration(migrations.Migration):
    dependencies = [("booking", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="doubled",
            field=models.BooleanField(
                db_default=False,
                editable=False,
                help_text="Stood beside another visit of the patient before that was refused.",
            ),
        ),
        for_each_clinic(MARK_DOUBLED),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("no_show", "cancelled")), _negated=True), ("doubled", False)
                ),
                expressions=[("clinic", "="), ("patient", "="), ("during", "&&")],
                name="one_visit_at_a_time_a_patient",
            ),
        ),
    ]
