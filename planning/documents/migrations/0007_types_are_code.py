"""The types of documents are files of `types/`: the table keeps that a document is of one thing, and no list of codes."""

from django.db import migrations, models

import planning.documents.types


class Migration(migrations.Migration):
    dependencies = [("documents", "0006_constraints")]

    operations = [
        migrations.RemoveConstraint(model_name="document", name="document_kind_is_known"),
        migrations.RemoveConstraint(model_name="document", name="document_has_its_subject"),
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(choices=planning.documents.types.choices, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("plan__isnull", False), ("treatment__isnull", True))
                | models.Q(("plan__isnull", True), ("treatment__isnull", False)),
                name="document_has_one_subject",
            ),
        ),
    ]
