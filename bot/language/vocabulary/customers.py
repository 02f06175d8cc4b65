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
ATTEST = Words(
    "attest",
    en="attest, attests, attestation, attested",
    de="attestieren, attestiere, Attestierung, bezeugen",
    fr="attester, atteste, attestation",
    es="atestar, atestiguar, certificar, certifica, atestación",
    ja="証明, 同意を証明, アテスト",
)
