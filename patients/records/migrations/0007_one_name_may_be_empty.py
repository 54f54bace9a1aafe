from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0006_health_sources")]

    operations = [
        migrations.AlterField(
            model_name="patient",
            name="given_name",
            field=models.CharField(blank=True, max_length=80, verbose_name="given name"),
        ),
        migrations.AlterField(
            model_name="patient",
            name="family_name",
            field=models.CharField(blank=True, max_length=80, verbose_name="family name"),
        ),
        migrations.AddConstraint(
            model_name="patient",
            constraint=models.CheckConstraint(
                condition=models.Q(("family_name", ""), ("given_name", ""), _negated=True), name="patient_has_a_name"
            ),
        ),
    ]
