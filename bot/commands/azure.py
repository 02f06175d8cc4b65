"""azure cancel and reactivate: an Azure subscription under a plan, stopped as compromised, and taken up again."""

from __future__ import annotations

from bot.access.policy import Permission
from bot.access.scope import Concerns
from bot.cards.azure import azure_accepted_card, azure_facts
from bot.cards.model import Card
from bot.errors import Declined
from bot.framework.change_target import target_of
from bot.framework.command import command
from bot.framework.context import Act, Ask
from bot.framework.noun_help import NounHelp
from bot.framework.phrases import means
from bot.language import vocabulary as n
from bot.messages import _
from bot.model import AzureEntitlement, CustomerRef
from bot.model.change import Change
from bot.parameters.azure_subscription import NamedAzureSubscription
from bot.parameters.customer import Customer

NOUN = NounHelp("azure", "Azure subscriptions under a customer's plan", place=25)

ACTIVE, INACTIVE = "active", "inactive"


async def _under_a_plan(ask: Ask, customer: CustomerRef, azure: AzureEntitlement) -> AzureEntitlement:
    """The Azure subscription as it stands now. Raises :class:`bot.errors.Declined` for one that is under no plan."""
    if not azure.plan_id:
        raise Declined(
            _("{subscription} isn't under an Azure plan.", subscription=azure.name),
            _("Suspend it as a subscription instead."),
        )
    return await _stands(ask, customer.id, azure.plan_id, azure.id) or azure


async def _stands(ask: Ask, customer_id: str, plan_id: str, azure_id: str) -> AzureEntitlement | None:
    found = await ask.partner.subscriptions.azure_entitlements(customer_id, plan_id)
    return next((each for each in found if each.id == azure_id), None)


def _payload(customer: CustomerRef, azure: AzureEntitlement, wanted: str) -> dict[str, str]:
    return {
        "customer_id": customer.id,
        "plan_id": azure.plan_id,
        "azure_id": azure.id,
        "azure": azure.name,
        "before": azure.status,
        "after": wanted,
    }


async def _state_now(ask: Ask, change: Change) -> str:
    """The state of the Azure subscription as it stands."""
    said = change.payload
    found = await _stands(ask, target_of(change).id, said["plan_id"], said["azure_id"])
    return found.status if found else "gone"


@command(
    "azure cancel",
    title="Cancel Azure",
    submit="Cancel subscription",
    needs=Permission.AZURE_WRITE,
    examples=("azure cancel fabrikam production",),
    concerns=Concerns.CUSTOMERS,
    audited=("update_subscription",),
    only_named=True,
)
async def cancel(ask: Ask, customer: Customer, subscription: NamedAzureSubscription) -> Change:
    """Cancel an Azure subscription under a plan, as compromised: everything in it stops."""
    azure = await _under_a_plan(ask, customer, subscription)
    if azure.status != ACTIVE:
        raise Declined(
            _("{subscription} isn't active.", subscription=azure.name),
            _("If it was just cancelled: it takes ten minutes until that shows."),
        )
    return Change(
        title=_("Cancel the Azure subscription {subscription}", subscription=azure.name),
        summary=_(
            "Cancel the Azure subscription {subscription} of {customer}.",
            subscription=azure.name,
            customer=customer.name,
        ),
        target=customer,
        facts=azure_facts(azure, _("Inactive")),
        payload=_payload(customer, azure, INACTIVE),
        confirm=_("Cancel subscription"),
        warnings=(
            _("All resources in it stop, and Microsoft deletes them later. Until then it can be reactivated."),
            _("Microsoft is told that it was compromised: its API takes no other reason. For another one, use the Azure portal."),
        ),
        danger=True,
    )  # fmt: skip


cancel.version(_state_now)


@cancel.apply
async def cancel_it(act: Act, change: Change) -> Card:
    """Cancel it."""
    said = change.payload
    await act.writer.subscriptions.cancel_azure(
        target_of(change).id, said["plan_id"], said["azure_id"], act.ids
    )
    return azure_accepted_card(
        change.target, said["azure"], _("Cancelled"), _("{subscription} is being cancelled.", subscription=said["azure"])
    )  # fmt: skip


@command(
    "azure reactivate",
    title="Reactivate Azure",
    submit="Reactivate",
    needs=Permission.AZURE_WRITE,
    examples=("azure reactivate fabrikam old",),
    concerns=Concerns.CUSTOMERS,
    audited=("update_subscription",),
    asked=(means(n.AZURE_SUBSCRIPTION, n.REACTIVATE, slots="customer"),),
)
async def reactivate(ask: Ask, customer: Customer, subscription: NamedAzureSubscription) -> Change:
    """Take a cancelled Azure subscription under a plan up again."""
    azure = await _under_a_plan(ask, customer, subscription)
    if azure.status == ACTIVE:
        raise Declined(
            _("{subscription} is active, so there is nothing to reactivate.", subscription=azure.name),
            _("If it was just cancelled: it takes ten minutes until that shows."),
        )
    return Change(
        title=_("Reactivate the Azure subscription {subscription}", subscription=azure.name),
        summary=_(
            "Reactivate the Azure subscription {subscription} of {customer}.",
            subscription=azure.name,
            customer=customer.name,
        ),
        target=customer,
        facts=azure_facts(azure, _("Active")),
        payload=_payload(customer, azure, ACTIVE),
        confirm=_("Reactivate"),
        warnings=(_("What is in it costs money again from then on."),),
    )


reactivate.version(_state_now)


@reactivate.apply
async def reactivate_it(act: Act, change: Change) -> Card:
    """Reactivate it."""
    said = change.payload
    await act.writer.subscriptions.reactivate_azure(
        target_of(change).id, said["plan_id"], said["azure_id"], act.ids
    )
    return azure_accepted_card(
        change.target, said["azure"], _("Reactivated"), _("{subscription} is being reactivated.", subscription=said["azure"])
    )  # fmt: skip
