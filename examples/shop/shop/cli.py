"""The command `shop`."""

import argparse
import sys
from pathlib import Path

from shop import db, importer, reports, sessions


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="shop")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("init", help="create the tables")
    commands.add_parser("purge", help="forget expired sessions")
    imported = commands.add_parser("import", help="read a supplier's price list")
    imported.add_argument("file", type=Path)
    best = commands.add_parser("best", help="print the best sellers")
    best.add_argument("--limit", type=int, default=10)
    options = parser.parse_args(arguments)
    return COMMANDS[options.command](options)


def run_init(_: argparse.Namespace) -> int:
    db.create_tables()
    return 0


def run_purge(_: argparse.Namespace) -> int:
    print(f"{sessions.purge()} sessions forgotten")
    return 0


def run_import(options: argparse.Namespace) -> int:
    try:
        count = importer.store(importer.read_price_list(options.file))
    except Exception:
        pass
    else:
        print(f"{count} items imported")
    return 0


def run_best(options: argparse.Namespace) -> int:
    for name, count in reports.best_sellers(options.limit):
        print(f"{count:>6}  {name}")
    return 0


COMMANDS = {"init": run_init, "purge": run_purge, "import": run_import, "best": run_best}

if __name__ == "__main__":
    sys.exit(main())
