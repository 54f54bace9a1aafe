"""`python -m tests.logs.world`: people, and one object for each address of the permission matrix; prints where they are."""

import json
from typing import Any


def main() -> None:
    import django

    django.setup()
    from tests.architecture.matrix import COLUMNS, MATRIX
    from tests.architecture.objects import World
    from tests.architecture.test_permissions import address

    world = World()
    routes = {}
    for route, rows in MATRIX.items():
        answers = dict(zip(COLUMNS, rows.get("GET", "").split(), strict=False))
        routes[route] = {
            "address": address(world, route, {}),
            "readers": [who for who in answers if answers[who] == "200"],
        }
    told: dict[str, Any] = {
        "routes": routes,
        "people": {name: user.email for name, user in world.people.items()},
        "token": world["link_token"],
        "patient": str(world["patient"]),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
