from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_plans_have_their_room")]

    operations = [
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["consult_summary", "aftercare", "clinical_record"])),
                name="document_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("paper__in", ["a4", "letter"])), name="document_paper_is_known"
            ),
        ),
    ]
