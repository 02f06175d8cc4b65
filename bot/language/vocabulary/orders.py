"""Vocabulary of orders: what comes first in a list; synonyms in five languages."""

from __future__ import annotations

from bot.framework.phrases import Words

OLDEST_FIRST = Words(
    "oldest first",
    en="oldest first, oldest, older, older than, by age, longest open, longest waiting, sorted by age",
    de="älter als, älter, älteste zuerst, ältestes zuerst, älteste, ältesten, nach Alter, am längsten offen, zuerst die ältesten",
    fr="plus vieux que, plus vieux, plus anciennes d'abord, plus anciens d'abord, plus anciennes, plus anciens, plus ancienne, plus ancien, par ancienneté, par âge",
    es="más antiguos que, más viejos, más antiguas primero, más antiguos primero, más antiguas, más antiguos, más antigua, por antigüedad",
    ja="より古い, 以上前, 古い順, 古いもの順, 最も古い, 一番古い, 古いものから",
    kind="minor",
)
NEWEST_FIRST = Words(
    "newest first",
    en="newest first, most recent first, latest first",
    de="neueste zuerst, neuestes zuerst, zuerst die neuesten",
    fr="plus récentes d'abord, plus récents d'abord",
    es="más recientes primero, más nuevas primero",
    ja="新しい順, 新しいものから",
    kind="minor",
)
LARGEST_FIRST = Words(
    "largest first",
    en="largest first, biggest first, highest first, largest, biggest, by amount, by total, sorted by amount",
    de="größte zuerst, höchste zuerst, größte, größten, höchste, höchsten, nach Betrag, nach Höhe",
    fr="plus grosses d'abord, plus élevées d'abord, plus grosses, plus élevées, par montant",
    es="mayores primero, más altas primero, mayores, más altas, por importe",
    ja="金額順, 金額の大きい順, 高い順, 大きい順, 最も高い",
    kind="minor",
)
BY_STATE = Words(
    "by state",
    en="by state, by status, sorted by state, sorted by status, ordered by status",
    de="nach Status, nach Zustand",
    fr="par état, par statut",
    es="por estado",
    ja="状態順, ステータス順",
    kind="minor",
)
BY_SEVERITY = Words(
    "by severity",
    en="by severity, most severe first, worst first, most severe, sorted by severity",
    de="nach Schweregrad, schwerste zuerst, nach Dringlichkeit, schlimmste zuerst",
    fr="par gravité, plus graves d'abord, plus graves",
    es="por gravedad, más graves primero, más graves",
    ja="重要度順, 深刻度順, 重大な順",
    kind="minor",
)
BY_UPDATE = Words(
    "last updated first",
    en="recently updated, last updated, last updated first, by update, latest changes first",
    de="zuletzt aktualisiert, zuletzt geändert, nach Aktualisierung",
    fr="mis à jour récemment, par mise à jour, dernière mise à jour",
    es="actualizadas recientemente, por actualización, última actualización",
    ja="更新順, 最近更新, 更新日順",
    kind="minor",
)
FIRST = Words(
    "first",
    en="first, sorted, in order",
    de="zuerst, als erstes, sortiert",
    fr="d'abord, en premier, en tête, triées, triés",
    es="primero, en primer lugar, ordenadas",
    ja="順, 順番",
    kind="minor",
)
