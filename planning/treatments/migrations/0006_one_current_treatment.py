import django.db.models.deletion
from django.db import migrations, models

from clinic.practice.constraints import expect_none
from clinic.practice.tenancy import composite_fk, unique_in_clinic

# A correction is of the same plan and kind, and of the same check-in, as the record that it corrects: a chain cannot change its place.
SAME_TREATMENT = """
alter table treatments_treatment add constraint treatment_of_plan unique (clinic_id, id, plan_id, kind);
alter table treatments_treatment add constraint treatment_of_check_in unique (clinic_id, id, review_id);
alter table treatments_treatment add constraint correction_is_of_the_same_plan
    foreign key (clinic_id, amends_id, plan_id, kind) references treatments_treatment (clinic_id, id, plan_id, kind)
    deferrable initially deferred;
alter table treatments_treatment add constraint correction_is_of_the_same_check_in
    foreign key (clinic_id, amends_id, review_id) references treatments_treatment (clinic_id, id, review_id)
    deferrable initially deferred;
"""
OTHER_TREATMENT = """
alter table treatments_treatment drop constraint correction_is_of_the_same_check_in;
alter table treatments_treatment drop constraint correction_is_of_the_same_plan;
alter table treatments_treatment drop constraint treatment_of_check_in;
alter table treatments_treatment drop constraint treatment_of_plan;
"""


class Migration(migrations.Migration):
    dependencies = [("treatments", "0005_idempotency_key")]

    operations = [
        expect_none(
            "treatments_treatment first",
            "amends_id is null and exists (select from treatments_treatment other where other.plan_id = first.plan_id "
            "and other.amends_id is null and other.id <> first.id)",
            "a plan has more than one treatment that corrects none",
        ),
        migrations.AddField(
            model_name="treatment",
            name="kind",
            field=models.CharField(
                choices=[("first", "As planned"), ("touch_up", "Touch-up")], default="first", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="treatment",
            name="review",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="The check-in that a touch-up follows.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="touch_ups",
                to="treatments.review",
            ),
        ),
        unique_in_clinic("treatments_treatment", "amends_id"),
        migrations.AddConstraint(
            model_name="treatment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("amends", None), ("kind", "first")),
                fields=("clinic", "plan"),
                name="one_first_treatment_a_plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="treatment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("amends", None), ("kind", "touch_up")),
                fields=("clinic", "review"),
                name="one_touch_up_a_check_in",
            ),
        ),
        migrations.AddConstraint(
            model_name="treatment",
            constraint=models.UniqueConstraint(fields=("clinic", "amends"), name="one_correction_a_record"),
        ),
        migrations.AddConstraint(
            model_name="treatment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "first"), ("review", None)),
                    models.Q(("kind", "touch_up"), ("review__isnull", False)),
                    _connector="OR",
                ),
                name="touch_up_names_its_check_in",
            ),
        ),
        migrations.AddConstraint(
            model_name="treatment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amends", models.F("id")), _negated=True), name="correction_is_of_another_record"
            ),
        ),
        migrations.AddConstraint(
            model_name="treatment",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["first", "touch_up"])), name="treatment_kind_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="treatment",
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
                name="treatment_product_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="treatment",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["manufacturer", "distributor", "other"])),
                name="treatment_source_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="treatmentpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "area__in",
                        [
                            "forehead",
                            "glabella",
                            "crows_feet",
                            "under_eye",
                            "brow_lift",
                            "bunny_lines",
                            "gummy_smile",
                            "lip_flip",
                            "perioral_lines",
                            "chin",
                            "mouth_corner",
                            "masseter",
                            "platysma",
                            "nefertiti",
                            "microtoxin",
                        ],
                    )
                ),
                name="point_area_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="treatmentpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["left", "right", "midline"])), name="point_side_is_known"
            ),
        ),
        composite_fk("treatments_treatment", "review_id", "treatments_review"),
        migrations.RunSQL(SAME_TREATMENT, OTHER_TREATMENT),
    ]
