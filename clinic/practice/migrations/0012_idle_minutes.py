from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practice", "0011_memberships_by_user")]

    operations = [
        migrations.AddField(
            model_name="clinic",
            name="idle_minutes",
            field=models.PositiveSmallIntegerField(
                default=15,
                validators=[MinValueValidator(5), MaxValueValidator(60)],
                verbose_name="minutes until an unused session is locked",
            ),
        ),
        migrations.AddConstraint(
            model_name="clinic",
            constraint=models.CheckConstraint(
                condition=models.Q(("idle_minutes__range", (5, 60))), name="clinic_idle_within_limits"
            ),
        ),
    ]
