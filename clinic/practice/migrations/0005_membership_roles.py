"""A membership's role becomes an array of roles. Going back keeps the first of several, which is the widest."""

import django.contrib.postgres.fields
import django.db.models.expressions
from django.db import migrations, models

ROLES = [
    ("owner", "Owner"),
    ("director", "Medical director"),
    ("injector", "Injector"),
    ("front_desk", "Front desk"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0004_languages_by_file"),
    ]

    operations = [
        migrations.RenameField("membership", "role", "roles"),
        migrations.RunSQL(
            "alter table practice_membership alter roles type varchar(20)[] using array[roles]",
            "alter table practice_membership alter roles type varchar(20) using roles[1]",
            state_operations=[
                migrations.AlterField(
                    model_name="membership",
                    name="roles",
                    field=django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(choices=ROLES, max_length=20), size=None
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(condition=models.Q(("roles__len__gt", 0)), name="membership_has_a_role"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "roles__len",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.Case(models.When(roles__contains=["owner"], then=1), default=0),
                                    "+",
                                    models.Case(models.When(roles__contains=["director"], then=1), default=0),
                                ),
                                "+",
                                models.Case(models.When(roles__contains=["injector"], then=1), default=0),
                            ),
                            "+",
                            models.Case(models.When(roles__contains=["front_desk"], then=1), default=0),
                        ),
                    )
                ),
                name="membership_roles_known_once",
            ),
        ),
    ]
