"""`python -m benchmarks [NAME ...]`: rules, replay, protocol_load, documents, preview; all of them without a name."""

import argparse
import importlib

from benchmarks.timing import machine

NAMES = ("protocol_load", "rules", "replay", "documents", "preview")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    names = parser.parse_args().names or NAMES
    print(f"{machine()}\n")
    for name in names:
        importlib.import_module(f"benchmarks.{name}").run()


if __name__ == "__main__":
    main()
