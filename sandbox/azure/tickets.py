"""Microsoft.Support: services, problem classifications, tickets, communications. Version 2024-04-01."""

from __future__ import annotations

import re
import uuid
from urllib.parse import unquote

from sandbox.azure.authorization import AzureAuthorizer
from sandbox.azure.contacts import check_parts
from sandbox.azure.requests import AzureRequest, check_version
from sandbox.azure.shapes import message_body, problem_body, service_body, ticket_body
from sandbox.azure.validation import moment, validate
from sandbox.entra.tokens import Caller
from sandbox.wire.bodies import Answer, Json
from sandbox.wire.problems import arm
from sandbox.world.azure_catalogue import SERVICES
from sandbox.world.customers import Customer
from sandbox.world.subscriptions import Entitlement
from sandbox.world.support import CLOSED, OPEN, SEVERITIES, Pending, SupportTicket
from sandbox.world.world import World

# Seconds until the status of a creation is known; the client is told to ask again after one.
SETTLES_AFTER = 0.4
VERSIONS = ("2024-04-01", "2020-04-01", "2022-09-01-preview", "2023-06-01-preview")


class SupportApi:
    """Dispatches by path. Paths are read without regard to case, as Azure does."""

    def __init__(self, world: World, authorizer: AzureAuthorizer) -> None:
        self.world = world
        self.authorizer = authorizer

    def answer(self, ask: AzureRequest) -> Answer:
        """One request. Raises Refusal."""
        check_version(ask, VERSIONS)
        subscription, parts = self._parse(ask.path)
        if subscription is None:
            self.authorizer.authorize(ask.headers, None, writes=False)
            return self._catalogue(ask, parts)
        owner = self.world.entitlement(subscription)
        if owner is None:
            raise arm(404, "SubscriptionNotFound", f"The subscription '{subscription}' could not be found.")
        writes = ask.method != "GET" and parts[-1].lower() != "checknameavailability"
        caller = self.authorizer.authorize(ask.headers, owner[0].id, writes=writes)
        return self._tickets(ask, parts, owner[0], owner[1], caller)

    @staticmethod
    def _parse(path: str) -> tuple[str | None, list[str]]:
        parts = [unquote(part) for part in path.strip("/").split("/")]
        subscription = None
        if parts[0].lower() == "subscriptions":
            subscription, parts = parts[1], parts[2:]
        if [part.lower() for part in parts[:2]] != ["providers", "microsoft.support"] or len(parts) < 3:
            raise arm(
                404,
                "InvalidResourceType",
                "The resource type could not be found in the namespace 'Microsoft.Support'.",
            )
        return subscription, parts[2:]

    def _catalogue(self, ask: AzureRequest, parts: list[str]) -> Answer:
        words = [part.lower() for part in parts]
        if words[0] != "services" or ask.method != "GET":
            raise arm(404, "InvalidResourceType", f"The resource type '{parts[0]}' could not be found.")
        if len(parts) == 1:
            return Answer(200, {"value": [service_body(one) for one in SERVICES.values()]})
        service = SERVICES.get(words[1])
        if service is None:
            raise arm(404, "ResourceNotFound", f"The service '{parts[1]}' was not found.")
        if len(parts) == 2:
            return Answer(200, service_body(service))
        rows = [problem_body(service, index) for index in range(len(service.problems))]
        if len(parts) == 3:
            return Answer(200, {"value": rows})
        found = next((row for row in rows if row["name"] == words[3]), None)
        if found is None:
            raise arm(404, "ResourceNotFound", f"The problem classification '{parts[3]}' was not found.")
        return Answer(200, found)

    def _tickets(
        self,
        ask: AzureRequest,
        parts: list[str],
        customer: Customer,
        entitlement: Entitlement,
        caller: Caller,
    ) -> Answer:
        words = [part.lower() for part in parts]
        match ask.method, words:
            case "POST", ["checknameavailability"]:
                return self._check_name(ask, entitlement)
            case "GET", ["operationresults" | "operationsstatus", identity]:
                return self._poll(identity, ask)
            case "GET", ["supporttickets"]:
                return self._list(ask, entitlement)
            case "GET", ["supporttickets", name]:
                return Answer(200, ticket_body(self._find(entitlement, name), self.world.now()))
            case "PUT", ["supporttickets", _]:
                return self._create(ask, parts[1], customer, entitlement)
            case "PATCH", ["supporttickets", name]:
                return self._update(ask, self._find(entitlement, name), entitlement)
            case "POST", ["supporttickets", name, "checknameavailability"]:
                return self._check_message(ask, self._find(entitlement, name))
            case "GET", ["supporttickets", name, "communications"]:
                return self._messages(ask, self._find(entitlement, name))
            case "GET", ["supporttickets", name, "communications", message]:
                return self._message(self._find(entitlement, name), message)
            case "PUT", ["supporttickets", name, "communications", _]:
                return self._say(ask, self._find(entitlement, name), parts[3], entitlement, caller)
        raise arm(404, "InvalidResourceType", f"The resource type '{'/'.join(parts)}' could not be found.")

    def _find(self, entitlement: Entitlement, name: str) -> SupportTicket:
        ticket = self.world.support.find(entitlement.id, name)
        if ticket is None:
            raise arm(404, "ResourceNotFound", f"The support ticket '{name}' was not found.")
        return ticket

    def _check_name(self, ask: AzureRequest, entitlement: Entitlement) -> Answer:
        name = str(ask.body().get("name", ""))
        if self.world.support.find(entitlement.id, name) is None:
            return Answer(200, {"nameAvailable": True})
        message = "The support ticket name is already in use."
        return Answer(200, {"nameAvailable": False, "reason": "AlreadyExists", "message": message})

    def _check_message(self, ask: AzureRequest, ticket: SupportTicket) -> Answer:
        name = str(ask.body().get("name", "")).lower()
        if all(one.name.lower() != name for one in ticket.messages):
            return Answer(200, {"nameAvailable": True})
        return Answer(
            200, {"nameAvailable": False, "reason": "AlreadyExists", "message": "The name is already in use."}
        )

    def _list(self, ask: AzureRequest, entitlement: Entitlement) -> Answer:
        now = self.world.now()
        rows = self.world.support.of(entitlement.id)
        condition = ask.query.get("$filter", "")
        status = re.search(r"status\s+eq\s+'(\w+)'", condition, re.IGNORECASE)
        if status:
            rows = [one for one in rows if one.status(now).lower() == status[1].lower()]
        since = re.search(r"createddate\s+(ge|gt)\s+'?([0-9T:.\-+Z]+)'?", condition, re.IGNORECASE)
        if since:
            rows = [one for one in rows if one.created >= moment(since[2])]
        return self._page(ask, [ticket_body(one, self.world.now()) for one in rows], 25)

    @staticmethod
    def _page(ask: AzureRequest, rows: list[Json], default: int) -> Answer:
        """At most 100 rows; the rest by nextLink."""
        top = ask.query.get("$top", str(default))
        skip = ask.query.get("$skiptoken", "0")
        if not all(each.isdecimal() and len(each) < 19 for each in (top, skip)):
            raise arm(400, "InvalidParameterValue", "The value of $top or $skiptoken is not valid.")
        start, size = int(skip), min(max(int(top), 1), 100)
        body: Json = {"value": rows[start : start + size]}
        if start + size < len(rows) and "$top" not in ask.query:
            body["nextLink"] = (
                f"{ask.base}{ask.path}?api-version={ask.query['api-version']}&$skiptoken={start + size}"
            )
        return Answer(200, body)

    def _create(self, ask: AzureRequest, name: str, customer: Customer, entitlement: Entitlement) -> Answer:
        """202 is a receipt only: whether there will be a ticket is what the operation's status says."""
        if self.world.support.find(entitlement.id, name) is not None:
            raise arm(409, "ResourceAlreadyExists", f"The support ticket '{name}' already exists.")
        if not re.fullmatch(r"[A-Za-z0-9_.-]{1,90}", name):
            raise arm(400, "InvalidResourceName", f"The support ticket name '{name}' is not valid.")
        properties = ask.body().get("properties")
        if not isinstance(properties, dict):
            raise arm(400, "InvalidParameterValue", "The property 'properties' is required.")
        problem = validate(properties, self.world.now())
        planless = entitlement.support_plan is None
        ticket = self.world.support.open(
            name=name,
            subscription=entitlement,
            customer=customer,
            problem=problem,
            properties=properties,
            now=self.world.now(),
            keep=not planless,
        )
        pending = Pending(str(uuid.uuid4()), ticket, self.world.clock.wall())
        if planless:
            message = (
                "Your support plan type is CSP. To create and update support tickets, and add communication operations, "
                "you need access to our high tier-support plans. Learn more at https://aka.ms/supportapi"
            )
            pending.error = {"code": "InvalidSupportPlan", "message": message}
        else:
            self._record(ask, "azure_ticket", ticket.path, ticket.title)
        return self._taken_on(ask, pending)

    def _taken_on(self, ask: AzureRequest, pending: Pending) -> Answer:
        """A receipt, with the two places that tell of the outcome."""
        entitlement = pending.ticket.subscription
        self.world.support.pending[pending.id] = pending
        root = f"{ask.base}/subscriptions/{entitlement.id}/providers/Microsoft.Support"
        version = f"api-version={ask.query['api-version']}"
        headers = {
            "Azure-AsyncOperation": f"{root}/operationsStatus/{pending.id}?{version}",
            "Location": f"{root}/operationResults/{pending.id}?{version}",
            "Retry-After": "1",
        }
        return Answer(202, None, headers)

    def _poll(self, identity: str, ask: AzureRequest) -> Answer:
        pending = self.world.support.pending.get(identity)
        if pending is None:
            raise arm(404, "OperationNotFound", f"The operation '{identity}' was not found.")
        running = self.world.clock.wall() - pending.began < SETTLES_AFTER
        results = "operationresults" in ask.path.lower()
        if running:
            status = {"id": ask.path, "name": identity, "status": "InProgress"}
            return Answer(202 if results else 200, status, {"Retry-After": "1"})
        if pending.error is not None:
            return Answer(200, {"id": ask.path, "name": identity, "status": "Failed", "error": pending.error})
        made = self._made(pending)
        if results:
            return Answer(200, made)
        return Answer(
            200,
            {
                "id": ask.path,
                "name": identity,
                "status": "Succeeded",
                "properties": made,
            },
        )

    def _made(self, pending: Pending) -> Json:
        if pending.message is not None:
            return message_body(pending.ticket, pending.message)
        return ticket_body(pending.ticket, self.world.now())

    def _update(self, ask: AzureRequest, ticket: SupportTicket, entitlement: Entitlement) -> Answer:
        self._check_plan(entitlement)
        body, now = ask.body(), self.world.now()
        severity, status = body.get("severity"), body.get("status")
        if severity is not None:
            if str(severity).lower() not in SEVERITIES:
                raise arm(400, "InvalidParameterValue", f"The severity '{severity}' is not valid.")
            ticket.severity = str(severity).lower()
        if status is not None:
            if str(status).lower() not in ("open", "closed"):
                raise arm(400, "InvalidParameterValue", f"The status '{status}' is not valid.")
            self.world.support.set_status(ticket, CLOSED if str(status).lower() == "closed" else OPEN, now)
        if isinstance(body.get("contactDetails"), dict):
            check_parts(body["contactDetails"])
            ticket.contact = {**ticket.contact, **body["contactDetails"]}
        ticket.modified_by_hand = now
        self._record(ask, "azure_ticket_update", ticket.path, str(status or severity or "contact"))
        return Answer(200, ticket_body(ticket, self.world.now()))

    def _messages(self, ask: AzureRequest, ticket: SupportTicket) -> Answer:
        rows = [message_body(ticket, one) for one in reversed(ticket.said(self.world.now()))]
        since = re.search(
            r"createddate\s+(ge|gt)\s+'?([0-9T:.\-+Z]+)'?", ask.query.get("$filter", ""), re.IGNORECASE
        )
        if since:
            rows = [row for row in rows if moment(row["properties"]["createdDate"]) >= moment(since[2])]
        return self._page(ask, rows, 10)

    def _message(self, ticket: SupportTicket, name: str) -> Answer:
        found = next((one for one in ticket.said(self.world.now()) if one.name.lower() == name), None)
        if found is None:
            raise arm(404, "ResourceNotFound", f"The communication '{name}' was not found.")
        return Answer(200, message_body(ticket, found))

    def _say(
        self, ask: AzureRequest, ticket: SupportTicket, name: str, entitlement: Entitlement, caller: Caller
    ) -> Answer:
        """202, as for a ticket, and the same places tell of the outcome."""
        self._check_plan(entitlement)
        if any(one.name.lower() == name.lower() for one in ticket.messages):
            raise arm(409, "ResourceAlreadyExists", f"The communication '{name}' already exists.")
        if ticket.status(self.world.now()) == CLOSED:
            raise arm(
                400, "InvalidTicketStatus", "A communication cannot be added to a closed support ticket."
            )
        properties = ask.body().get("properties") or {}
        for field in ("subject", "body"):
            if not str(properties.get(field) or "").strip():
                raise arm(400, "InvalidParameterValue", f"The property '{field}' is required.")
        sender = str(properties.get("sender") or "")
        if not sender and caller.person is None:
            raise arm(
                400, "InvalidParameterValue", "The property 'sender' is required for service principals."
            )
        sender = sender or (caller.person.email if caller.person else "")
        now = self.world.now()
        message = self.world.support.say(
            ticket, name, sender, str(properties["subject"]), str(properties["body"]), now
        )
        self._record(ask, "azure_communication", ticket.path, message.subject)
        return self._taken_on(ask, Pending(str(uuid.uuid4()), ticket, self.world.clock.wall(), message))

    @staticmethod
    def _check_plan(entitlement: Entitlement) -> None:
        if entitlement.support_plan is None:
            raise arm(
                400,
                "InvalidSupportPlan",
                "Your support plan type is CSP. You need access to our high tier-support plans.",
            )

    def _record(self, ask: AzureRequest, kind: str, target: str, detail: str) -> None:
        request_id = ask.headers.get("x-ms-client-request-id", "")
        self.world.ledger.record(kind, request_id, self.world.now(), target, detail)
