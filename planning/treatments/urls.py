from typing import Any

app_name = "treatments"
urlpatterns: list[Any] = []
