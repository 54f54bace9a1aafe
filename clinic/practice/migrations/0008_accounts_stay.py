"""An account is one named person's for good: the application deletes none, so that an address or id is never somebody else's."""

from django.db import migrations, models

from clinic.practice.tenancy import APP_ROLE


class Migration(migrations.Migration):
    dependencies = [("practice", "0007_tidy_names")]

    operations = [
        migrations.RunSQL(
            f"revoke delete on practice_user from {APP_ROLE}", f"grant delete on practice_user to {APP_ROLE}"
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(full_name__regex="[^[:space:]]"), name="user_has_a_name"
            ),
        ),
    ]
