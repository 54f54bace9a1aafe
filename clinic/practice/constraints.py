"""Constraints that many tables share."""

from collections.abc import Iterable

from django.db import migrations, models

from clinic.practice.tenancy import for_each_clinic


def choices_check(model: str, field: str, codes: Iterable[str | int]) -> models.CheckConstraint:
    """The column holds one of the codes that its field offers; name "" among them where it may stay empty."""
    return models.CheckConstraint(condition=models.Q((f"{field}__in", list(codes))), name=f"{model}_{field}_is_known")


def expect_none(table: str, where: str, words: str) -> migrations.RunSQL:
    """Stop the migration, with how many and `words`, where rows of `table` break the constraint that comes next."""
    return for_each_clinic(
        f"""
        if exists (select from {table} where {where}) then
            raise exception '% rows of {table}: {words}', (select count(*) from {table} where {where});
        end if;
        """
    )
