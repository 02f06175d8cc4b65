"""Vocabulary of customer relations: agreements, relationship requests, checks of accounts; synonyms in five languages."""

from __future__ import annotations

from bot.framework.phrases import Words

AGREEMENT = Words(
    "agreement",
    en="agreement, agreements, customer agreement, microsoft customer agreement, mca, accepted the terms, signed the terms",
    de="Kundenvertrag, Microsoft-Kundenvertrag, Kundenvereinbarung, Vereinbarung, MCA, Bedingungen akzeptiert",
    fr="contrat client, contrat client microsoft, accord client, accord, mca, conditions acceptées",
    es="contrato de cliente, contrato de cliente de microsoft, acuerdo de cliente, acuerdo, mca",
    ja="顧客契約, マイクロソフト顧客契約, Microsoft顧客契約, カスタマーアグリーメント, 同意書, MCA",
)
SIGNED = Words(
    "signed",
    en="signed, sign the, accepted, agreed to",
    de="unterschrieben, unterzeichnet, akzeptiert, angenommen, zugestimmt",
    fr="signé, signée, accepté, acceptée",
    es="firmado, firmada, firmó, aceptado, aceptó",
    ja="署名, サイン済み, 同意し, 同意済み",
    kind="minor",
)
ATTEST = Words(
    "attest",
    en="attest, attests, attestation, attested",
    de="attestieren, attestiere, Attestierung, bezeugen",
    fr="attester, atteste, attestation",
    es="atestar, atestiguar, certificar, certifica, atestación",
    ja="証明, 同意を証明, アテスト",
)
BILLING_DETAILS = Words(
    "billing details",
    en="billing details, billing profile, billing address, contact details, billing contact, billing email",
    de="Rechnungsdaten, Rechnungsadresse, Rechnungsprofil, Abrechnungsprofil, Kontaktdaten, Rechnungskontakt",
    fr="coordonnées de facturation, adresse de facturation, profil de facturation, contact de facturation",
    es="datos de facturación, dirección de facturación, perfil de facturación, contacto de facturación",
    ja="請求先情報, 請求先住所, 請求先プロファイル, 請求先の連絡先",
)
INVITE = Words(
    "invite",
    en="invite, invitation, invitation link, relationship link, relationship request, reseller link, reseller relationship link",
    de="einladen, Einladung, Einladungslink, Beziehungsanfrage, Reseller-Link",
    fr="inviter, invitation, lien d'invitation, demande de relation, lien de revendeur",
    es="invitar, invitación, enlace de invitación, solicitud de relación, enlace de revendedor",
    ja="招待, 招待リンク, 招待状, リレーションシップ要求",
)
MAY_BUY = Words(
    "may buy",
    en="can buy, may buy, allowed to buy, validation status, qualification, account status, ready to buy",
    de="kaufen darf, darf kaufen, kaufen kann, Qualifikation, Validierungsstatus, Kontostatus",
    fr="peut acheter, a le droit d'acheter, qualification, statut de validation, état du compte",
    es="puede comprar, calificación, estado de validación, estado de la cuenta",
    ja="購入できる, 購入可能, 資格, 検証状態, アカウントの状態",
)
RELATIONSHIP = Words(
    "relationship",
    en="relationship, reseller relationship, customer relationship",
    de="Beziehung, Kundenbeziehung, Reseller-Beziehung, Geschäftsbeziehung",
    fr="relation, relation de revendeur, relation client",
    es="relación, relación de revendedor, relación con el cliente",
    ja="リレーションシップ, 取引関係, 再販関係",
)
