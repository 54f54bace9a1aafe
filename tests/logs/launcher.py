"""`make run` with the settings beside this file: the same processes, started the same way."""

import sys
from typing import Any

from clinic.embedded import __main__ as launcher
from clinic.embedded import environment

of_the_product = environment.application


def application(*args: Any) -> dict[str, str]:
    return of_the_product(*args) | {"DJANGO_SETTINGS_MODULE": "tests.logs.settings"}


if __name__ == "__main__":
    environment.application = application
    sys.exit(launcher.main())
