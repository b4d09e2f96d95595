"""`wardmote demo`, `demo-accounts` and `demo-reset`: the demo partnership on this machine."""

import argparse
import json

from wardmote.foundation.command_line import DONE, Command, add_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, metavar="N", help="port to listen on (WARDMOTE_PORT, else 8000)")
    parser.add_argument("--no-browser", dest="browser", action="store_false", help="do not open a browser")


def run(asked: argparse.Namespace) -> int:
    from wardmote.demo import supervisor

    return supervisor.run(port=asked.port, browser=asked.browser)


def demo_accounts(asked: argparse.Namespace) -> int:
    from wardmote.demo import supervisor

    accounts = supervisor.demo_accounts()
    print(json.dumps(accounts, indent=2, ensure_ascii=False) if asked.json else supervisor.table(accounts))
    return DONE


def demo_reset(asked: argparse.Namespace) -> int:
    from wardmote.demo import supervisor

    return supervisor.reset(sure=asked.yes)


COMMANDS = (
    Command(
        "demo",
        "Run the demo partnership on this machine",
        run,
        add_arguments,
        more="Starts a database of its own, the web server and the worker; Ctrl-C stops all and keeps the "
        "data. Only this machine can reach it.",
        database=False,
    ),
    Command(
        "demo-accounts",
        "List the accounts of the demo partnership",
        demo_accounts,
        add_json,
        database=False,
    ),
    Command(
        "demo-reset",
        "Remove the demo and everything entered in it",
        demo_reset,
        lambda parser: parser.add_argument("--yes", action="store_true", help="do not ask"),
        database=False,
    ),
)
