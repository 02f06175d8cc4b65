"""``csp-bot``: the command line. Imports what a subcommand needs when it runs, so that ``--help`` answers at once."""

from __future__ import annotations

import argparse
import asyncio
import errno
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.settings import Settings

Run = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a subcommand; returns the exit code (2 for a mistake in the call or the configuration)."""
    options = _parser().parse_args(arguments)
    run: Run = options.run
    try:
        return run(options)
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if error.errno not in _NO_PORT or "attempting to bind" not in str(error):
            raise
        other = _OTHER_PORT.get(options.name, "PORT=8081")
        print(
            f"The port {_NO_PORT[error.errno]}. Choose another one with {other}, or end what uses it.",
            file=sys.stderr,
        )
        return 1


_NO_PORT = {errno.EADDRINUSE: "is in use by another program", errno.EACCES: "may not be used by this account"}
_OTHER_PORT = {"worker": "WORKER_PORT=9091", "consent": "--port", "sandbox": "--port"}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="csp-bot", description="Partner Center from Slack and Teams.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, run: Run, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run, name=name)
        return sub

    demo = add("demo", _demo, "Try the bot in the browser, with a seeded Partner Center")
    demo.add_argument("--no-browser", action="store_true", help="do not open a browser")
    demo.add_argument(
        "--speed", type=_speed, default=1.0, metavar="N", help="how fast the seeded world's clock runs (1)"
    )
    add("run", _run, "Run web server and worker in one process")
    add("web", _run, "Run the web server")
    add("worker", _run, "Run the worker: deliveries, interrupted writes, the list of customers")
    add("migrate", _migrate, "Bring the database's tables up to date")
    sandbox = add("sandbox", _sandbox, "Run the seeded Partner Center alone, for tests and development")
    sandbox.add_argument("--port", type=_port, default=0, help="port on loopback (any free one)")
    sandbox.add_argument(
        "--speed", type=_speed, default=1.0, metavar="N", help="how fast the world's clock runs (1)"
    )
    sandbox.add_argument("--seed", type=int, default=7, help="which world (7)")
    manifest = add("manifest", _manifest, "Write the app manifest for Slack, or the app package for Teams")
    manifest.add_argument("platform", choices=("slack", "teams"))
    manifest.add_argument(
        "--output", type=Path, help="file to write (standard output; for teams: csp-bot-teams.zip)"
    )
    manifest.add_argument(
        "--socket-mode", action="store_true", help="with slack: without addresses, for Socket Mode"
    )
    consent = add("consent", _consent, "Sign the service account in, once, with a browser")
    consent.add_argument("--port", type=_port, default=0, help="port of the loopback redirect (any free one)")
    consent.add_argument("--no-browser", action="store_true", help="print the address instead of opening it")
    webhook = add(
        "webhook", _webhook, "Register, show or test the address to which Partner Center sends events"
    )
    webhook.add_argument("task", choices=("register", "show", "test"))
    webhook.add_argument(
        "--url", default="", help="with register: the address (PUBLIC_URL/partner-center/events)"
    )
    webhook.add_argument("--yes", action="store_true", help="with register: do not ask for confirmation")
    audit = add("audit", _audit, "Check the audit trail, write it to standard output, or drop its beginning")
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
    erase = add("erase", _erase, "Erase what is kept of a person; the audit trail still verifies")
    erase.add_argument("person", help="an e-mail address, an Entra object id, or a key such as slack:T1:U1")
    erase.add_argument("--yes", action="store_true", help="do not ask")
    freeze = add("freeze", _freeze, "Make the bot read-only at once: no write anywhere")
    freeze.add_argument(
        "--reason", type=_reason, required=True, help="why; everybody who wants to change something reads it"
    )
    thaw = add("thaw", _thaw, "Allow writes again")
    for each in (freeze, thaw):
        each.add_argument("--by", default="the operator", help="who says so (the operator)")
    add("check", _check, "Check the configuration against the real services, and say what to fix")
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
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError("give a number from 0 to 65535")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("write a day as 2026-01-31") from None


def _settings(*, log_aside: bool = False) -> Settings:
    """The checked settings, with logging set up; ends the process with every fault listed.

    ``log_aside`` keeps the log out of standard output, for what writes a file there.
    """
    from adapters.logs import set_up_logging
    from config.settings import SettingsError, read_settings

    try:
        settings = read_settings()
    except SettingsError as error:
        print(
            "The configuration has faults:\n",
            *(f"  {problem}" for problem in error.problems),
            sep="\n",
            file=sys.stderr,
        )
        raise SystemExit(2) from None
    aside = sys.stderr if log_aside else None
    set_up_logging(settings.log_level, settings.log_format, settings.secrets, aside)
    return settings


def _demo(options: argparse.Namespace) -> int:
    settings = _settings()
    from adapters.demo import demo

    asyncio.run(demo(settings, speed=options.speed, open_browser=not options.no_browser, say=_say))
    return 0


def _say(text: str) -> None:
    print(text, flush=True)


def _run(options: argparse.Namespace) -> int:
    from adapters import collector

    collector.pause()
    settings = _settings()
    from adapters.composition import MissingSettings
    from adapters.service import NotStarted, run
    from config.alerts import AlertsError
    from config.approvals import ApprovalsError
    from config.channels import ChannelsError
    from config.roles import RolesError, chosen_roles

    try:
        asyncio.run(
            run(settings, chosen_roles(settings), web=options.name != "worker", work=options.name != "web")
        )
    except (MissingSettings, RolesError, AlertsError, ApprovalsError, ChannelsError) as error:
        print(error, file=sys.stderr)
        return 2
    except NotStarted as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _migrate(_: argparse.Namespace) -> int:
    settings = _settings()
    from adapters.store import migrate

    asyncio.run(migrate(settings.database_url, keys=settings.token_encryption_keys))
    print("The database is up to date.")
    return 0


def _sandbox(options: argparse.Namespace) -> int:
    from adapters.sandbox import serve

    asyncio.run(serve(options.port, options.speed, options.seed))
    return 0


def _manifest(options: argparse.Namespace) -> int:
    settings = _settings(log_aside=True)
    from adapters.manifests import write_manifest

    return write_manifest(settings, options.platform, options.output, socket_mode=options.socket_mode)


def _consent(options: argparse.Namespace) -> int:
    settings = _settings()
    from adapters.checkup import sign_in

    return asyncio.run(sign_in(settings, options.port, open_browser=not options.no_browser))


def _webhook(options: argparse.Namespace) -> int:
    settings = _settings()
    from adapters import webhooks

    def confirm(question: str) -> bool:
        return options.yes or _yes(question)

    tasks = {
        "register": lambda: webhooks.register(settings, options.url, say=_say, confirm=confirm),
        "show": lambda: webhooks.show(settings, say=_say),
        "test": lambda: webhooks.test(settings, say=_say),
    }
    return asyncio.run(tasks[options.task]())


def _audit(options: argparse.Namespace) -> int:
    settings = _settings(log_aside=options.task == "export")
    from adapters import audit

    if options.task == "verify":
        return asyncio.run(audit.verify(settings, options.mark, say=_say))
    if options.task == "export":
        # Lines end as the CSV has them, whatever the system makes of them.
        sys.stdout.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
        wanted = audit.conditions(
            options.since, options.until, options.person, options.customer, options.command
        )
        return asyncio.run(audit.export(settings, wanted, options.format, sys.stdout.write))
    if options.before is None:
        print("csp-bot audit forget needs --before DATE, the first day that stays.", file=sys.stderr)
        return 2
    return asyncio.run(audit.forget(settings, options.before, say=_say, confirm=_agreed(options)))


def _erase(options: argparse.Namespace) -> int:
    settings = _settings()
    from adapters import audit

    return asyncio.run(audit.erase(settings, options.person, say=_say, confirm=_agreed(options)))


def _freeze(options: argparse.Namespace) -> int:
    settings = _settings()
    from adapters import brake

    return asyncio.run(brake.freeze(settings, options.by, options.reason, say=_say))


def _thaw(options: argparse.Namespace) -> int:
    settings = _settings()
    from adapters import brake

    return asyncio.run(brake.thaw(settings, options.by, say=_say))


def _agreed(options: argparse.Namespace) -> Callable[[str], bool]:
    return lambda question: options.yes or _yes(question)


def _yes(question: str) -> bool:
    """Whether whoever is at the terminal agrees; nobody there does not."""
    try:
        return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}
    except EOFError:
        return False


def _check(_: argparse.Namespace) -> int:
    settings = _settings()
    from adapters.checkup import check

    return asyncio.run(check(settings))


if __name__ == "__main__":
    sys.exit(main())
