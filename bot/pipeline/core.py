"""Core: the collaborators of this installation that requests, writes and background jobs are put together from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.access.policy import Policy
from bot.access.signin import SignInService
from bot.cards.spreadsheet import Sheets
from bot.changes.approval_rules import ApprovalRule
from bot.changes.writes import Rules
from bot.errors import ErrorCodes
from bot.framework.arguments import params_for
from bot.framework.command import Command
from bot.framework.context import ActingFor, Health, Installation, nothing_to_report
from bot.framework.params import Param
from bot.framework.registry import Registry
from bot.model import Desk
from bot.pipeline.admission import Admission
from bot.pipeline.typeahead import TypeAhead
from bot.ports import Clock, Directory, Partner, Rooms, Store, TicketDesk
from bot.queries.azure import Entitlements
from bot.queries.catalogue import Catalogues


@dataclass(frozen=True, slots=True)
class Core:
    """What the composition root makes once and hands to whatever needs it. It decides nothing.

    ``acting`` says with whose rights the vendor is asked for a person, where that is not the service account;
    ``approving`` which writes others have to approve; ``rooms`` are the conversations, by platform; ``codes`` what the vendors' error codes mean.
    """

    registry: Registry
    policy: Policy
    directory: Directory
    store: Store
    clock: Clock
    partner: Partner
    desks: Mapping[Desk, TicketDesk]
    installation: Installation = field(default_factory=Installation)
    health: Health = nothing_to_report
    rules: Rules = field(default_factory=Rules)
    rooms: Mapping[str, Rooms] = field(default_factory=dict)
    acting: ActingFor | None = None
    sign_ins: SignInService | None = None
    approving: Sequence[ApprovalRule] = ()
    admission: Admission = field(default_factory=Admission)
    sheets: Sheets = field(default_factory=Sheets)
    typeahead: TypeAhead = field(default_factory=TypeAhead)
    codes: ErrorCodes = field(default_factory=dict)
    entitlements: Entitlements = field(default_factory=Entitlements)
    catalogues: Catalogues = field(default_factory=Catalogues)

    @property
    def offers_sign_in(self) -> bool:
        """Whether people sign in and act with their own rights."""
        return bool(self.sign_ins and self.sign_ins.home)

    def params(self, command: Command) -> tuple[Param, ...]:
        """The parameters of a command that exist for partners of this type."""
        return params_for(command, self.installation.partner_type)
