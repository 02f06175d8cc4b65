"""Lazy loading: the SDK is loaded for whoever asks about tickets first, in a thread, and for nobody else."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from sandbox import Sandbox
from tests.adapters.microsoft.azure_support.conftest import ids

ROOT = Path(__file__).parents[4]
FIRST_USE = """
import asyncio, sys, threading
import adapters.composition.bot
from adapters.microsoft.azure_support import AzureSupportDesk
from bot.errors import Cause, PartnerFailure
from bot.model import CustomerRef
from config.settings import PartnerCenterSettings

wanted = []

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == "azure":
            wanted.append(threading.current_thread() is threading.main_thread())

class Tokens:
    async def token(self, resource, *, user, tenant=""):
        raise PartnerFailure(Cause.SIGN_IN, "sign in")

async def ask(desk):
    try:
        await desk.tickets(CustomerRef("theirs", "", ""), ["22222222-2222-4222-8222-222222222222"])
    except PartnerFailure as failure:
        assert failure.cause is Cause.SIGN_IN
    await desk.aclose()

sys.meta_path.insert(0, Watch())
desk = AzureSupportDesk(PartnerCenterSettings("ours", "bot"), Tokens())
assert not wanted and not any(name.partition(".")[0] == "azure" for name in sys.modules)
asyncio.run(ask(desk))
print(len(wanted) > 50, any(wanted))
"""


def test_the_start_loads_nothing_of_it_and_the_first_use_nothing_on_the_loop():
    said = subprocess.run(
        [sys.executable, "-c", FIRST_USE], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert said.stdout.splitlines()[-1] == "True False", said.stdout + said.stderr


async def test_all_who_ask_first_share_one_set_of_clients(desk, auth):
    lent = desk.acting_with(auth)
    await asyncio.gather(lent.services(), desk.services(), lent.services(), desk.services())
    assert lent._loaded is not desk._loaded
    assert lent._loaded._clients._lender is desk._loaded._clients


async def test_what_was_never_asked_has_nothing_to_close(settings, auth, desk):
    await desk.acting_with(auth).aclose()
    await desk.aclose()


async def test_somebody_else_s_rights_take_the_same_catalogue(sandbox: Sandbox, desk, auth, new, fabrikam):
    lent = desk.acting_with(auth)
    before = len(sandbox.requests)
    await lent.services()
    assert len(sandbox.requests) == before
    made = await lent.create(new, ids())
    assert (await desk.ticket(made.ref, fabrikam)).title == new.title
