"""A merge of two charts, through the real action."""

from clinic.practice.models import User
from clinic.practice.tenancy import tenant
from patients.chart.merging import merge_charts
from patients.records.models import ChartMerge, Patient


def merged(kept: Patient, other: Patient, by: User) -> ChartMerge:
    with tenant(kept.clinic):
        versions = tuple(Patient.objects.get(pk=one.pk).version for one in (kept, other))
        return merge_charts(kept=kept, merged=other, versions=(versions[0], versions[1]), by=by)
