"""Subcommands of ``csp-bot``: each imports what it needs when it runs, so that ``--help`` answers at once."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.settings import Settings


def _settings(*, log_aside: bool = False) -> Settings:
    """The checked settings, with logging set up; ends the process with every fault listed.

    ``log_aside`` keeps the log out of standard output, for what writes a file there.
    """
    from adapters.processes.logs import set_up_logging
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


def run_demo(options: argparse.Namespace) -> int:
    """The bot with a seeded Partner Center, on this machine."""
    settings = _settings()
    from adapters.cli.demo import demo

    asyncio.run(demo(settings, speed=options.speed, open_browser=not options.no_browser, say=_say))
    return 0


def _say(text: str) -> None:
    print(text, flush=True)


def run_bot(options: argparse.Namespace) -> int:
    """Web server, worker or both, until the process is told to end."""
    from adapters.processes import garbage

    garbage.pause()
    settings = _settings()
    from adapters.cli.run import NotStarted, run
    from adapters.composition.vendors import MissingSettings
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


def run_migrate(_: argparse.Namespace) -> int:
    """Bring the database's tables up to date."""
    settings = _settings()
    from adapters.store import migrate

    asyncio.run(migrate(settings.database_url, keys=settings.token_encryption_keys))
    print("The database is up to date.")
    return 0


def run_sandbox(options: argparse.Namespace) -> int:
    """The seeded Partner Center alone."""
    from sandbox import serve

    asyncio.run(serve(options.port, options.speed, options.seed, token_seconds=options.token_seconds))
    return 0


def run_manifest(options: argparse.Namespace) -> int:
    """Write the manifest for a chat platform."""
    settings = _settings(log_aside=True)
    from adapters.cli.manifest import write_manifest

    return write_manifest(settings, options.platform, options.output, socket_mode=options.socket_mode)


def run_consent(options: argparse.Namespace) -> int:
    """Sign the service account in."""
    settings = _settings()
    from adapters.cli.consent import sign_in

    return asyncio.run(sign_in(settings, options.port, open_browser=not options.no_browser))


def run_webhook(options: argparse.Namespace) -> int:
    """Register, show or test the address for the vendor's events."""
    settings = _settings()
    from adapters.cli import webhook

    def confirm(question: str) -> bool:
        return options.yes or _yes(question)

    tasks = {
        "register": lambda: webhook.register(settings, options.url, say=_say, confirm=confirm),
        "show": lambda: webhook.show(settings, say=_say),
        "test": lambda: webhook.test(settings, say=_say),
    }
    return asyncio.run(tasks[options.task]())


def run_audit(options: argparse.Namespace) -> int:
    """Check the audit trail, write it out, or drop its beginning."""
    settings = _settings(log_aside=options.task == "export")
    from adapters.cli import audit

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


def run_erase(options: argparse.Namespace) -> int:
    """Erase what is kept of a person."""
    settings = _settings()
    from adapters.cli import audit

    return asyncio.run(audit.erase(settings, options.person, say=_say, confirm=_agreed(options)))


def run_freeze(options: argparse.Namespace) -> int:
    """Make the bot read-only."""
    settings = _settings()
    from adapters.cli import freeze

    return asyncio.run(freeze.freeze(settings, options.by, options.reason, say=_say))


def run_thaw(options: argparse.Namespace) -> int:
    """Allow writes again."""
    settings = _settings()
    from adapters.cli import freeze

    return asyncio.run(freeze.thaw(settings, options.by, say=_say))


def _agreed(options: argparse.Namespace) -> Callable[[str], bool]:
    return lambda question: options.yes or _yes(question)


def _yes(question: str) -> bool:
    """Whether whoever is at the terminal agrees; nobody there does not."""
    try:
        return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}
    except EOFError:
        return False


def run_check(_: argparse.Namespace) -> int:
    """Check the configuration against the real services."""
    settings = _settings()
    from adapters.cli.check import check

    return asyncio.run(check(settings))
