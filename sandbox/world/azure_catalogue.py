"""Services and problem classifications that a ticket may be about."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

# Three services have ids that never change; a ticket about them needs no technical support plan of its own kind.
# https://learn.microsoft.com/rest/api/support/support-tickets/create
BILLING = "517f2da6-78fd-0498-4e22-ad26996b1dfc"
SUBSCRIPTION = "f3dc5421-79ef-1efa-41a5-42bf3cbb52c6"
QUOTA = "06bfd9d3-516b-d5c6-5802-169c800dec89"


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of problem with a service."""

    id: str
    name: str
    consent: str | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """One service and what can go wrong with it."""

    id: str
    name: str
    resource_types: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def path(self) -> str:
        """Its resource id."""
        return f"/providers/Microsoft.Support/services/{self.id}"


_NAMES: tuple[tuple[str, str, str, str], ...] = (
    (BILLING, "Billing", "", "Add or update VAT, tax id, PO number or profile information|Charge on my invoice|Refund request|Understand my bill"),
    (SUBSCRIPTION, "Subscription management", "", "Cancel my subscription|Change subscription owner|Cannot purchase or add a subscription|Transfer billing ownership"),
    (QUOTA, "Service and subscription limits (quotas)", "", "Compute-VM (cores-vCPUs) subscription limit increases|Storage: Azure NetApp Files limits|SQL Database quota"),
    ("6f16735c-b0ae-b275-ad3a-03479cfa1396", "Virtual Machine running Windows", "MICROSOFT.CLASSICCOMPUTE/VIRTUALMACHINES|MICROSOFT.COMPUTE/VIRTUALMACHINES", "Cannot connect to my VM|Cannot create a VM|VM performance|VM restarted or stopped unexpectedly"),
    ("cddd3eb5-1830-b494-44fd-782f691479dc", "Virtual Machine running Linux", "MICROSOFT.COMPUTE/VIRTUALMACHINES", "Cannot connect to my VM|Cannot create a VM|VM performance|VM restarted or stopped unexpectedly"),
    ("6a9c20ed-85c7-c289-d5e2-560da8f2a7c8", "Storage Account Management", "MICROSOFT.STORAGE/STORAGEACCOUNTS", "Cannot delete a storage account|Throttling or latency|Data loss or corruption"),
    ("95412dd5-f222-a91f-98a6-144a84418c66", "SQL Database", "MICROSOFT.SQL/SERVERS/DATABASES", "Connectivity|Performance and query execution|Backup and restore"),
    ("b452a42b-3779-64de-532c-8a32738357a6", "Web App (Windows)", "MICROSOFT.WEB/SITES", "Availability, performance and application issues|Configuring custom domain names|Deployment"),
    ("1232100c-42c0-f626-2b4f-8c8a4877acad", "Application Gateway", "MICROSOFT.NETWORK/APPLICATIONGATEWAYS", "Backend returns errors (502)|Configuration and set-up|WAF"),
    ("5a3a423f-8667-9095-1770-0a554a934512", "Azure Kubernetes Service", "MICROSOFT.CONTAINERSERVICE/MANAGEDCLUSTERS", "Cluster creation|Node not ready|Upgrade failures"),
    ("516f2da6-4c22-0498-4e22-ad26996b1dfd", "VPN Gateway", "MICROSOFT.NETWORK/VIRTUALNETWORKGATEWAYS", "Site-to-site connection drops|Point-to-site connectivity|Gateway performance"),
    ("9636d9d3-1c0b-4eb6-5cb9-b5a4b9ee2a1a", "Azure Backup", "MICROSOFT.RECOVERYSERVICES/VAULTS", "Backup fails|Restore fails|Configuration"),
)  # fmt: skip


def _service(identity: str, name: str, types: str, problems: str) -> Service:
    rows = tuple(
        Problem(
            str(uuid.uuid5(uuid.UUID(identity), problem)),
            problem,
            "virtualmachinerunninglinuxservice" if "VM perf" in problem else None,
        )
        for problem in problems.split("|")
    )
    return Service(identity, name, tuple(types.split("|")) if types else (), rows)


SERVICES: dict[str, Service] = {row[0]: _service(*row) for row in _NAMES}


def problem_by_path(path: str) -> tuple[Service, Problem] | None:
    """The classification with this resource id, in any case."""
    wish = path.lower().rstrip("/")
    for service in SERVICES.values():
        for problem in service.problems:
            if wish == f"{service.path}/problemClassifications/{problem.id}".lower():
                return service, problem
    return None
