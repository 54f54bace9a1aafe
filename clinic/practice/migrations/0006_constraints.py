from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("practice", "0005_membership_roles")]

    operations = [
        migrations.AddConstraint(
            model_name="clinic",
            constraint=models.CheckConstraint(
                condition=models.Q(("paper__in", ["a4", "letter"])), name="clinic_paper_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="clinic",
            constraint=models.CheckConstraint(
                condition=models.Q(("face_art__in", ["fine", "broad"])), name="clinic_face_art_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="openinghours",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__in", [0, 1, 2, 3, 4, 5, 6])), name="opening_weekday_is_known"
            ),
        ),
    ]
