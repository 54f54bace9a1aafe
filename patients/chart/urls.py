from typing import Any

app_name = "chart"
urlpatterns: list[Any] = []
