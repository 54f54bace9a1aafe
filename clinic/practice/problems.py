"""What every refusal of the API looks like: RFC 9457, with our own members."""

from typing import Any

from rest_framework import serializers

PROBLEM = "application/problem+json"
TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    413: "Too much at once",
    415: "Not JSON",
    429: "Too many requests",
}


class Problem(serializers.Serializer[Any]):
    """Why it was refused (RFC 9457)."""

    type = serializers.CharField(help_text="Always `about:blank`: title and status say it.")
    title = serializers.CharField()
    status = serializers.IntegerField(min_value=400, max_value=599)
    detail = serializers.CharField(required=False, help_text="In words that a person can be shown.")
    errors = serializers.DictField(  # type: ignore[assignment]  # a field, not the serializer's own errors
        required=False, help_text="By field, what is wrong with it."
    )
    code = serializers.CharField(required=False, help_text="`second-factor-needed`, where one has to be set up first.")
