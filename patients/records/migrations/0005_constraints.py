from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0004_idempotency_key")]

    operations = [
        migrations.AddConstraint(
            model_name="patient",
            constraint=models.CheckConstraint(
                condition=models.Q(("sex__in", ["female", "male", "other"])), name="patient_sex_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="patient",
            constraint=models.CheckConstraint(
                condition=models.Q(("face_art__in", ["", "fine", "broad"])), name="patient_face_art_is_known"
            ),
        ),
    ]
