import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from clinic.practice.tenancy import composite_fk, for_each_clinic, protect

SQL = Path(__file__).parent / "sql"

# Vials were typed into each record before they were kept in stock.
COPY = """
insert into treatments_draw (id, clinic_id, treatment_id, number, units, product, vial_units, vials, diluent_ml, lot,
    expires_on, seal_intact, source, reconstituted_at)
select gen_random_uuid(), clinic_id, id, 1, total_units, product, vial_units, vials, diluent_ml, lot,
    expires_on, seal_intact, source, reconstituted_at
from treatments_treatment where clinic_id = one;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0014_second_factor_from"),
        ("stock", "0001_initial"),
        ("treatments", "0010_pre_treatment_check"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField(help_text="In the order of use, from 1.")),
                ("units", models.DecimalField(decimal_places=1, max_digits=6)),
                (
                    "product",
                    models.CharField(
                        choices=[
                            ("onabotulinumtoxinA", "onabotulinumtoxinA"),
                            ("abobotulinumtoxinA", "abobotulinumtoxinA"),
                            ("incobotulinumtoxinA", "incobotulinumtoxinA"),
                            ("prabotulinumtoxinA", "prabotulinumtoxinA"),
                            ("daxibotulinumtoxinA", "daxibotulinumtoxinA"),
                            ("letibotulinumtoxinA", "letibotulinumtoxinA"),
                        ],
                        max_length=30,
                    ),
                ),
                ("vial_units", models.DecimalField(decimal_places=1, max_digits=6)),
                (
                    "vials",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="More than one only in records from before stock."
                    ),
                ),
                ("diluent_ml", models.DecimalField(decimal_places=2, max_digits=5)),
                ("lot", models.CharField(max_length=40)),
                ("expires_on", models.DateField()),
                ("seal_intact", models.BooleanField()),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("manufacturer", "The maker itself"),
                            ("distributor", "A distributor"),
                            ("other", "Somewhere else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reconstituted_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.AddField(
            model_name="draw",
            name="clinic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="practice.clinic"
            ),
        ),
        migrations.AddField(
            model_name="draw",
            name="treatment",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="draws",
                to="treatments.treatment",
            ),
        ),
        migrations.AddField(
            model_name="draw",
            name="vial",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="draws",
                to="stock.vial",
            ),
        ),
        migrations.AddIndex(
            model_name="draw",
            index=models.Index(fields=["clinic", "lot"], name="draws_by_lot"),
        ),
        migrations.AddIndex(
            model_name="draw",
            index=models.Index(fields=["clinic", "vial"], name="draws_by_vial"),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(
                fields=("clinic", "treatment", "number"), name="draw_number_once_a_treatment"
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(fields=("clinic", "treatment", "vial"), name="vial_once_a_treatment"),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["manufacturer", "distributor", "other"])),
                name="draw_source_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "product__in",
                        [
                            "onabotulinumtoxinA",
                            "abobotulinumtoxinA",
                            "incobotulinumtoxinA",
                            "prabotulinumtoxinA",
                            "daxibotulinumtoxinA",
                            "letibotulinumtoxinA",
                        ],
                    )
                ),
                name="draw_product_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(condition=models.Q(("units__gt", 0)), name="draw_takes_something"),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.CheckConstraint(
                condition=models.Q(("lot", ""), _negated=True), name="draw_names_its_lot"
            ),
        ),
        protect("treatments_draw"),
        composite_fk("treatments_draw", "treatment_id", "treatments_treatment"),
        composite_fk("treatments_draw", "vial_id", "stock_vial"),
        for_each_clinic(COPY),
        migrations.RunSQL((SQL / "draws.sql").read_text(), (SQL / "no_draws.sql").read_text()),
    ]
