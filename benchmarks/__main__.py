"""`python -m benchmarks [NAME ...] [N]`: the names below; all of them without a name.

A number is how many documents, plans or patients, for those that take one.
"""

import argparse
import importlib

from benchmarks.timing import machine

NAMES = (
    "protocol_load",
    "rules",
    "replay",
    "documents",
    "preview",
    "open_pages",
    "bookings",
    "slots",
    "words",
    "search",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(NAMES)}; a number after it says how many")
    said = parser.parse_args().names
    count = [int(one) for one in said if one.isdigit()][:1]
    names = [one for one in said if not one.isdigit()] or NAMES
    print(f"{machine()}\n")
    for name in names:
        importlib.import_module(f"benchmarks.{name}").run(*count)


if __name__ == "__main__":
    main()
