"""Plans and decisions are in the plans room now. Rows of single findings go: nothing read them,
and the findings stand in the plan's document."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("consults", "0003_decision_outcome"),
        ("plans", "0001_initial"),
        ("treatments", "0004_plans_have_their_room"),
        ("documents", "0005_plans_have_their_room"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel("Decision"), migrations.DeleteModel("Plan")]
        ),
        migrations.DeleteModel("Finding"),
    ]
