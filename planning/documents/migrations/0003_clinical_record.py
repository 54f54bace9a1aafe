"""A third kind of document: the clinical record of a plan."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_variant"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="document",
            name="document_has_its_subject",
        ),
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[
                    ("consult_summary", "Consult summary"),
                    ("aftercare", "Aftercare sheet"),
                    ("clinical_record", "Clinical record"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind__in", ("consult_summary", "clinical_record")),
                        ("plan__isnull", False),
                        ("treatment__isnull", True),
                    ),
                    models.Q(("kind", "aftercare"), ("plan__isnull", True), ("treatment__isnull", False)),
                    _connector="OR",
                ),
                name="document_has_its_subject",
            ),
        ),
    ]
