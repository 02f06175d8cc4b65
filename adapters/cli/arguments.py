"""Argument parser of ``csp-bot``: every subcommand and its options."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from adapters.cli.subcommands import (
    run_audit,
    run_bot,
    run_check,
    run_consent,
    run_demo,
    run_erase,
    run_freeze,
    run_manifest,
    run_migrate,
    run_sandbox,
    run_thaw,
    run_webhook,
)

Run = Callable[[argparse.Namespace], int]


def build_parser() -> argparse.ArgumentParser:
    """All subcommands; ``run`` of what it parses is the function to call."""
    parser = argparse.ArgumentParser(prog="csp-bot", description="Partner Center from Slack and Teams.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, run: Run, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run, name=name)
        return sub

    demo = add("demo", run_demo, "Try the bot in the browser, with a seeded Partner Center")
    demo.add_argument("--no-browser", action="store_true", help="do not open a browser")
    demo.add_argument(
        "--speed", type=_speed, default=1.0, metavar="N", help="how fast the seeded world's clock runs (1)"
    )
    add("run", run_bot, "Run web server and worker in one process")
    add("web", run_bot, "Run the web server")
    add("worker", run_bot, "Run the worker: deliveries, interrupted writes, the list of customers")
    add("migrate", run_migrate, "Bring the database's tables up to date")
    sandbox = add("sandbox", run_sandbox, "Run the seeded Partner Center alone, for tests and development")
    sandbox.add_argument("--port", type=_port, default=0, help="port on loopback (any free one)")
    sandbox.add_argument(
        "--speed", type=_speed, default=1.0, metavar="N", help="how fast the world's clock runs (1)"
    )
    sandbox.add_argument("--seed", type=int, default=7, help="which world (7)")
    sandbox.add_argument(
        "--token-seconds", type=int, default=3600, metavar="N", help="how long access tokens live (3600)"
    )
    manifest = add("manifest", run_manifest, "Write the app manifest for Slack, or the app package for Teams")
    manifest.add_argument("platform", choices=("slack", "teams"))
    manifest.add_argument(
        "--output", type=Path, help="file to write (standard output; for teams: csp-bot-teams.zip)"
    )
    manifest.add_argument(
        "--socket-mode", action="store_true", help="with slack: without addresses, for Socket Mode"
    )
    consent = add("consent", run_consent, "Sign the service account in, once, with a browser")
    consent.add_argument("--port", type=_port, default=0, help="port of the loopback redirect (any free one)")
    consent.add_argument("--no-browser", action="store_true", help="print the address instead of opening it")
    webhook = add(
        "webhook", run_webhook, "Register, show or test the address to which Partner Center sends events"
    )
    webhook.add_argument("task", choices=("register", "show", "test"))
    webhook.add_argument(
        "--url", default="", help="with register: the address (PUBLIC_URL/partner-center/events)"
    )
    webhook.add_argument("--yes", action="store_true", help="with register: do not ask for confirmation")
    audit = add(
        "audit", run_audit, "Check the audit trail, write it to standard output, or drop its beginning"
    )
    audit.add_argument("task", choices=("verify", "export", "forget"))
    audit.add_argument(
        "--mark",
        action="append",
        default=[],
        help="with verify: NUMBER:HASH as printed, or lines of the log; repeatable",
    )
    audit.add_argument(
        "--since", type=_day, metavar="DATE", help="with export: the first day (2026-01-31, UTC)"
    )
    audit.add_argument("--until", type=_day, metavar="DATE", help="with export: the last day")
    audit.add_argument("--person", default="", help="with export: only of this person, as in audit list")
    audit.add_argument("--customer", default="", metavar="ID", help="with export: only of this tenant id")
    audit.add_argument("--command", default="", help="with export: only this command, or this noun")
    audit.add_argument("--format", choices=("csv", "jsonl"), default="csv", help="with export (csv)")
    audit.add_argument("--before", type=_day, metavar="DATE", help="with forget: the first day that stays")
    audit.add_argument("--yes", action="store_true", help="with forget: do not ask")
    erase = add("erase", run_erase, "Erase what is kept of a person; the audit trail still verifies")
    erase.add_argument("person", help="an e-mail address, an Entra object id, or a key such as slack:T1:U1")
    erase.add_argument("--yes", action="store_true", help="do not ask")
    freeze = add("freeze", run_freeze, "Make the bot read-only at once: no write anywhere")
    freeze.add_argument(
        "--reason", type=_reason, required=True, help="why; everybody who wants to change something reads it"
    )
    thaw = add("thaw", run_thaw, "Allow writes again")
    for each in (freeze, thaw):
        each.add_argument("--by", default="the operator", help="who says so (the operator)")
    add("check", run_check, "Check the configuration against the real services, and say what to fix")
    return parser


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 < speed <= 100_000:
        raise argparse.ArgumentTypeError("give a number above 0")
    return speed


def _reason(text: str) -> str:
    from bot.line import seen

    if len(seen(text)) < 3:
        raise argparse.ArgumentTypeError("say why in words")
    return text


def _port(text: str) -> int:
    if not re.fullmatch("[0-9]{1,5}", text) or int(text) > 65535:
        raise argparse.ArgumentTypeError("give a number from 0 to 65535")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("write a day as 2026-01-31") from None
