"""Wire shapes of services, tickets and communications."""

from __future__ import annotations

from datetime import datetime, timedelta

from sandbox.wire.bodies import Json, compact, seconds_z
from sandbox.world.azure_catalogue import Service
from sandbox.world.support import RESPONSE_MINUTES, Communication, SupportTicket


def service_body(service: Service) -> Json:
    """A service."""
    properties = {"displayName": service.name, "resourceTypes": list(service.resource_types)}
    return {
        "id": service.path,
        "name": service.id,
        "type": "Microsoft.Support/services",
        "properties": properties,
    }


def problem_body(service: Service, index: int) -> Json:
    """A problem classification."""
    problem = service.problems[index]
    properties: Json = {"displayName": problem.name}
    if problem.consent is not None:
        properties["secondaryConsentEnabled"] = [
            {"description": "Memory dump collection", "type": problem.consent}
        ]
    return {
        "id": f"{service.path}/problemClassifications/{problem.id}",
        "name": problem.id,
        "type": "Microsoft.Support/problemClassifications",
        "properties": properties,
    }


def ticket_body(ticket: SupportTicket, now: datetime) -> Json:
    """A ticket as Azure shows it at *now*."""
    minutes = RESPONSE_MINUTES.get(ticket.severity, 480)
    given = ticket.properties
    properties = compact(
        supportTicketId=ticket.number,
        description=ticket.description,
        problemClassificationId=f"{ticket.service.path}/problemClassifications/{ticket.problem.id}",
        problemClassificationDisplayName=ticket.problem.name,
        severity=ticket.severity.capitalize(),
        require24X7Response=given.get("require24X7Response", False),
        advancedDiagnosticConsent=given.get("advancedDiagnosticConsent", "No"),
        contactDetails=ticket.contact,
        serviceLevelAgreement={
            "startTime": seconds_z(ticket.created),
            "expirationTime": seconds_z(ticket.created + timedelta(minutes=minutes)),
            "slaMinutes": minutes,
        },
        supportEngineer={"emailAddress": ticket.engineer_address},
        supportPlanType="Premier",
        supportPlanDisplayName="Unified Enterprise",
        supportPlanId="U291cmNlOlNDTSxDbGFyaWZ5SW5zdGFuY2VJZA==",
        title=ticket.title,
        problemStartTime=given.get("problemStartTime"),
        serviceId=ticket.service.path,
        serviceDisplayName=ticket.service.name,
        status=ticket.status(now),
        createdDate=seconds_z(ticket.created),
        modifiedDate=seconds_z(ticket.modified(now)),
        isTemporaryTicket="No",
        technicalTicketDetails=given.get("technicalTicketDetails"),
        quotaTicketDetails=given.get("quotaTicketDetails"),
        fileWorkspaceName=ticket.name,
    )
    return {
        "id": ticket.path,
        "name": ticket.name,
        "type": "Microsoft.Support/supportTickets",
        "properties": properties,
    }


def message_body(ticket: SupportTicket, message: Communication) -> Json:
    """A communication."""
    properties = {
        "communicationType": "Web",
        "communicationDirection": "Inbound" if message.inbound else "Outbound",
        "sender": message.sender,
        "subject": message.subject,
        "body": message.body,
        "createdDate": seconds_z(message.at),
    }
    path = f"{ticket.path}/communications/{message.name}"
    return {
        "id": path,
        "name": message.name,
        "type": "Microsoft.Support/communications",
        "properties": properties,
    }
