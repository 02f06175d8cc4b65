"""Vocabulary of subscriptions: seats, renewals, suspensions; synonyms in five languages."""

from __future__ import annotations

from bot.framework.phrases import Words

SEATS = Words(
    "seats",
    en="seat, seats, user licenses, user licences",
    de="Seats, Plätze, Lizenzplätze, Nutzerlizenzen",
    fr="sièges, postes, licences utilisateur",
    es="asientos, plazas, puestos",
    ja="シート, 席, ライセンス数, シート数",
)
RENEWAL = Words(
    "renewal",
    en="renew, renews, renewal, renewed, auto-renew, autorenew, auto renew, automatic renewal, at the end of the term, when the term ends",
    de="verlängern, verlängert, verlängere, verlänger, verlängern sich, verlängert sich, verlängert … sich, Verlängerung, automatische Verlängerung, auslaufen lassen, Laufzeitende,"
    " am Ende der Laufzeit",
    fr="renouveler, renouvelle, renouvellement, reconduire, reconduction, renouvellement automatique, fin de la durée",
    es="renovar, renueva, renueve, renovación, renovarse, renovación automática, fin del plazo",
    ja="更新, 自動更新, 更新する, 更新しない, 満了時",
)
AT_RENEWAL = Words(
    "at renewal",
    en="at renewal, at the renewal, from the renewal on, when it renews, at the next renewal, on renewal, with the next term",
    de="zur Verlängerung, bei der Verlängerung, ab der Verlängerung, bei Verlängerung, ab der nächsten Laufzeit",
    fr="au renouvellement, lors du renouvellement, à partir du renouvellement, à la prochaine échéance",
    es="en la renovación, al renovar, a partir de la renovación, en la próxima renovación",
    ja="更新時, 次回更新, 更新から, 次の更新",
)
SUSPEND = Words(
    "suspend",
    en="suspend, put on hold, pause, deactivate",
    de="aussetzen, setz … aus, anhalten, sperren, sperr, pausieren, pausiere, stilllegen, leg … still, deaktivieren",
    fr="suspendre, suspends, suspendez, mettre en pause, interrompre",
    es="suspender, suspende, suspenda, pausar, pausa, desactivar",
    ja="停止, 一時停止, 中断, 止めて",
    kind="minor",
)
REACTIVATE = Words(
    "reactivate",
    en="reactivate, unsuspend, resume, activate again, turn back on, switch back on, bring back",
    de="reaktivieren, reaktiviere, wieder aktivieren, wieder aufnehmen, wieder freischalten, wieder einschalten, entsperren",
    fr="réactiver, réactive, réactivez, rétablir, remettre en service",
    es="reactivar, reactiva, reactive, volver a activar, reanudar",
    ja="再開, 再有効化, 再アクティブ化, 再度有効",
    kind="minor",
)
RENAME = Words(
    "rename",
    en="rename, call it, nickname, give … another name, give … a new name",
    de="umbenennen, benenn … um, nenn … um, anders nennen, neuen Namen",
    fr="renommer, renomme, renommez, rebaptiser",
    es="renombrar, renombra, cambiar el nombre, cambia el nombre, cámbiale el nombre",
    ja="名前を変更, 改名, リネーム, 名称変更",
    kind="minor",
)
CANCEL = Words(
    "cancel a subscription",
    en="cancel, cancels, cancellation, terminate, end the subscription",
    de="kündigen, kündige, kündig, gekündigt, Kündigung, stornieren, storniere, beenden",
    fr="résilier, résilie, résiliez, résiliation, annuler, annule, annulez",
    es="cancelar, cancela, cancele, cancelación, dar de baja, da de baja, anular, anula",
    ja="解約, キャンセル, 取り消し, 取り消して",
    kind="minor",
)
ADD_ONS = Words(
    "add-ons",
    en="add-on, add-ons, addon, addons, add on, add ons",
    de="Add-on, Add-ons, Addon, Addons, Zusatzlizenzen, Erweiterungen",
    fr="module complémentaire, modules complémentaires, add-on, add-ons, addons",
    es="complemento, complementos, add-on, add-ons, addons",
    ja="アドオン",
)
AZURE_SUBSCRIPTION = Words(
    "azure subscription",
    en="azure subscription, azure subscriptions, azure sub, azure subs",
    de="Azure-Abo, Azure-Abonnement, Azure Abo, Azure Abonnement, Azure-Subscription",
    fr="abonnement Azure, abonnements Azure",
    es="suscripción de Azure, suscripciones de Azure, suscripción Azure",
    ja="Azure サブスクリプション, Azureサブスクリプション",
)
UPGRADE = Words(
    "upgrade",
    en="upgrade, upgrades, upgraded, move up to, switch to a bigger, step up",
    de="upgraden, upgrade, Upgrade, hochstufen, stuf … hoch, Aufrüstung, aufrüsten",
    fr="mettre à niveau, mise à niveau, upgrader, upgrade",
    es="actualizar a, mejorar, pasar a una superior, upgrade",
    ja="アップグレード, 上位プラン",
    kind="minor",
)
ENDING = Words(
    "ending",
    en="ends, ending, expires, expiring, run out, runs out, expire, up for renewal, due for renewal",
    de="läuft aus, laufen aus, läuft … aus, laufen … aus, endet, enden, läuft ab, laufen ab",
    fr="expire, expirent, prend fin, prennent fin, se termine, se terminent, échéance",
    es="vence, vencen, caduca, caducan, termina, terminan, expira, expiran",
    ja="満了, 期限, いつまで, 終わる, 切れる",
    kind="minor",
)
