"""Accounts of the directory: looked up by object id or address, and the end of their sessions.

https://learn.microsoft.com/graph/api/resources/user
"""

from __future__ import annotations

from dataclasses import replace

from adapters.microsoft.graph.service import NAME, get, send
from adapters.microsoft.http.body import WireError, content
from adapters.microsoft.http.error_body import odata_error
from adapters.microsoft.http.paging import Page, odata_page
from adapters.microsoft.http.protocol import Call, Request, Response
from adapters.microsoft.http.wire import Fields, fields
from bot.errors import Cause, PartnerFailure
from bot.messages import N_
from bot.model.canonicalization import canonical_address
from bot.ports import EntraAccount

PERMISSIONS = N_(
    "In Entra ID, give the application the permissions User.Read.All, GroupMember.Read.All and "
    "RoleManagement.Read.Directory, and consent to them."
)
LOOK_UP = N_("look up an account")
SMTP = "smtp:"
"""So begins every address at which mail arrives, in capitals for the one that it is sent from."""

_REVOKE = N_("In Entra ID, give the application the permission User.RevokeSessions.All, and consent to it.")
_SELECT = "id,accountEnabled,userPrincipalName,mail,proxyAddresses"


def account(oid: str, operation: str = LOOK_UP) -> Call[EntraAccount | None]:
    """The account with this object id; ``None`` where the directory has none."""
    request = get(operation, "users", oid, query={"$select": _SELECT})

    def read(response: Response) -> EntraAccount | None:
        if response.status == 404:
            # Whatever stands between here and Graph can say 404 too, and would take everybody's roles away.
            if not odata_error(response).code.endswith("ResourceNotFound"):
                raise WireError("it does not say that the account is not there")
            return None
        return _read(request, fields(response.body))

    return Call(replace(request, needs=PERMISSIONS), read, accepts=frozenset({404}))


def accounts_where(*conditions: str) -> Call[Page[EntraAccount]]:
    """The accounts that meet any of these conditions.

    https://learn.microsoft.com/graph/api/user-list
    """
    request = get(LOOK_UP, "users", query={"$filter": " or ".join(conditions), "$select": _SELECT})
    return odata_page(replace(request, needs=PERMISSIONS), lambda row: _read(request, row))


def revoke_sessions(oid: str) -> Call[None]:
    """Take back every sign-in of a person.

    https://learn.microsoft.com/graph/api/user-revokesigninsessions
    """
    request = send(N_("end sessions"), "POST", "users", oid, "revokeSignInSessions")
    return Call(replace(request, needs=_REVOKE), _read_revoked)


def _read_revoked(response: Response) -> None:
    """The answer is ``{"value": true}``; older ones have no content."""
    said = content(response.body)
    if isinstance(said, dict) and Fields(said).flag("value") is False:
        raise WireError("it does not say that they were ended")


def hidden(request: Request) -> PartnerFailure:
    """The failure for what comes without its properties, because the application may not read them.

    To take that for "no account" or "no role" would lie.
    https://learn.microsoft.com/graph/permissions-overview#limited-information-returned-for-inaccessible-member-objects
    """
    return PartnerFailure(Cause.FORBIDDEN, request.operation, advice=PERMISSIONS, service=NAME)


def _read(request: Request, row: Fields) -> EntraAccount:
    active = row.flag("accountEnabled")
    oid = row.need("id").lower()
    if active is None:
        raise hidden(request)
    return EntraAccount(oid, active, _addresses(row))


def _addresses(row: Fields) -> frozenset[str]:
    """The addresses that are this account's alone. Of another mailbox (``otherMails``) the directory keeps what it is told."""
    arriving = row.texts("proxyAddresses")
    own = [each[len(SMTP) :] for each in arriving if each.lower().startswith(SMTP)]
    named = [row.text("userPrincipalName"), row.text("mail")]
    return frozenset(canonical_address(each) for each in (*named, *own) if "@" in each)
