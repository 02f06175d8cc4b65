"""What no operation reads, and why: answers of services, or parts of them, that the bot does not ask."""

from __future__ import annotations

import re

from tests.replay.recordings import Sample
from tests.replay.shapes import kinds_of, names_of

BUYING = "of buying, moving and ending the bot reads its own way of doing it, and no other"
CATALOGUE = "of the catalogue the bot reads products, their editions and how they are sold"
PEOPLE = "the bot does not look after a customer's people, licences and devices"
AGREEMENTS = "of agreements the bot reads the customer agreement alone"
RELATIONS = "of relationships the bot reads those with its customers and resellers"
PROFILES = "the partner's own profiles are kept in the portal"
ANALYTICS = "the bot reads no analytics and no referrals"
SECURITY = "security is watched by Microsoft's own tools"
EXPORTS = "bills come as invoices, lines and PDF, not as exports, estimates and legacy costs"
SIGN_IN = "msal reads what Entra ID answers"
SUPPORT = "the desk reads services, problems, tickets and messages of Azure Support"
COSTS = "spend is read from Partner Center, not from Azure's own cost and billing services"
HEALTH = "the health of Microsoft's services is told by Microsoft"
SINGLE = "of one subscription the bot reads the resource itself"

# Of a path, without version; the first that is found in it.
_PATHS = (
    (r"oauth2|(^|/)token$|\.well-known|discovery", SIGN_IN),
    (r"microsoft\.(billing|costmanagement|consumption|subscription|capacity|usage)|costdetails|ratecards?", COSTS),
    (r"microsoft\.support|chattranscripts|classify|fileworkspaces", SUPPORT),
    (r"tenantrelationships|delegatedadmin|accessassignments", RELATIONS),
    (r"reports/partners|partners/billing", EXPORTS),
    (r"security|fraudevents|mfa|risk|conditionalaccess|partnerrequests|nonmfacompliant", SECURITY),
    (r"carts?|orders?|checkout|transfers?|activationlinks?|activate$|cancel$|suspend|refund", BUYING),
    (r"entitlements|artifacts|transitions?|migrations?|upgrades?|conversions?|selfserve", BUYING),
    (r"offers?|offercategories|addons|products?|skus?|availabilities|promotions?|checkinventory|eligibilit", CATALOGUE),
    (r"customers/[^/]+/users|/users/.*(licen|manager|directoryrole)|directoryroles?|usermembers", PEOPLE),
    (r"licens|subscribedskus|managedservices|devices?|devicebatches|batchjob|polic|(^|/)roles?(/|$)|configurationpolic|groups/[^/]+/members", PEOPLE),
    (r"agreement|compliance", AGREEMENTS),
    (r"relationship|qualifications?|validationcodes?|all/validations|verifieddomain|validationstatus|/validation$", RELATIONS),
    (r"analytics|referrals?|engagements|insights", ANALYTICS),
    (r"profiles?(/|$)|legalbusiness", PROFILES),
    (r"servicecosts|receipts|estimates|utilizations|reconciliation|billingprofiles?|creditbalance", EXPORTS),
    (r"supporttopics", SUPPORT),
    (r"^validations/", RELATIONS),
    (r"serviceincidents|servicehealth", HEALTH),
    (r"subscriptions/[^/]+(/(usagesummary|supportcontact|provisioningstatus|registrationstatus|registrations?))?$", SINGLE),
    (r"^usagesummary$", "usage is read by customer"),
    (r"azureentitlements/[^/]+", BUYING),
    (r"^customers/[^/]+$", RELATIONS),
)  # fmt: skip

# Of the words by which a body says what it is.
_KINDS = (
    (r"microsoft\.(billing|costmanagement|consumption)", COSTS),
    (r"microsoft\.support", SUPPORT),
    (r"partners\.billing|partners/billing", EXPORTS),
    (r"delegatedadmin", RELATIONS),
    (r"partner\.security|securityalert", SECURITY),
    (r"cart|order|transfer|entitlement", BUYING),
    (r"offer|product|sku|availability|upgrade|conversion", CATALOGUE),
    (r"license|subscribedsku|customeruser|managedservice|device", PEOPLE),
    (r"agreement", AGREEMENTS),
    (r"profile", PROFILES),
    (r"referral", ANALYTICS),
)

# Of fields that no other body has together.
_NAMES = (
    ("access_token token_type", SIGN_IN),
    ("qualification vettingstatus", RELATIONS),
    ("type status lastupdatedatetime", RELATIONS),
    ("schemaversion blobs", EXPORTS),
    ("schemaversion dataformat", EXPORTS),
    ("manifest status", COSTS),
    ("engagementid organizationid", ANALYTICS),
    ("selfserveentity permissions", BUYING),
    ("catalogitemid subscriptioneligibilities", CATALOGUE),
    ("problemid problemclassificationid", SUPPORT),
    ("problemclassificationresults", SUPPORT),
    ("serviceclassificationresults", SUPPORT),
    ("friendlyname subscriptionid status", BUYING),
    ("alerttype severity", SECURITY),
    ("eventid partnertenantid", SECURITY),
)


def why_unread(sample: Sample) -> str:
    """Why no operation reads this; empty where nobody has said so."""
    path = "/".join(sample.segments)
    by_path = (why for words, why in _PATHS if path and re.search(words, path))
    kinds = " ".join(kinds_of(sample.value))
    by_kind = (why for words, why in _KINDS if kinds and re.search(words, kinds))
    names = names_of(sample.value if not isinstance(sample.value, list) else {"value": sample.value})
    by_name = (why for words, why in _NAMES if set(words.split()) <= names)
    return next((why for found in (by_path, by_kind, by_name) for why in found), "")
