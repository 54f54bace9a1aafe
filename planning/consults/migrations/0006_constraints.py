from django.db import migrations, models

from clinic.practice.constraints import expect_none
from clinic.practice.tenancy import unique_in_clinic


class Migration(migrations.Migration):
    dependencies = [("consults", "0005_idempotency_key")]

    operations = [
        expect_none(
            "consults_consult",
            "(state = 'abandoned') is distinct from (abandoned_at is not null and abandoned_by_id is not null) "
            "or (state = 'finished') is distinct from (finished_at is not null and finished_by_id is not null)",
            "closed without when and by whom, or open with one of them",
        ),
        migrations.RemoveConstraint(
            model_name="consult",
            name="finished_consult_says_when_and_by_whom",
        ),
        unique_in_clinic("consults_draft", "consult_id"),
        migrations.AddConstraint(
            model_name="consult",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "finished", "abandoned"])), name="consult_state_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="consult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", False), ("finished_by__isnull", False), ("state", "finished")),
                    models.Q(
                        models.Q(("state", "finished"), _negated=True),
                        ("finished_at__isnull", True),
                        ("finished_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="finished_consult_says_when_and_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="consult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("abandoned_at__isnull", False), ("abandoned_by__isnull", False), ("state", "abandoned")),
                    models.Q(
                        models.Q(("state", "abandoned"), _negated=True),
                        ("abandoned_at__isnull", True),
                        ("abandoned_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="abandoned_consult_says_when_and_by_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.UniqueConstraint(fields=("clinic", "consult"), name="one_draft_a_consult"),
        ),
    ]
