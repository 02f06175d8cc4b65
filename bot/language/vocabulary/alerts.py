"""Vocabulary of alerts: thresholds, kinds, muting, taking care; synonyms in five languages."""

from __future__ import annotations

from bot.framework.phrases import Words

ALERT = Words(
    "alert",
    en="alert, alerts, notify, notification, notifications, warn, warning, ping, remind, reminder, let me know, tell me when, tell me if, let us know, know when,"
    " know whenever, heads up, watch",
    de="sag bescheid, gib bescheid, sag mir bescheid, Alarm, Alarme, warnen, warne, warn, Warnung, benachrichtigen, benachrichtige, Benachrichtigung, Bescheid, melden, melde, erinnern, erinnere, Hinweis",
    fr="préviens-moi, avertis-moi, alerte-moi, préviens moi, alerte, alertes, alerter, avertir, avertis, prévenir, préviens, prévenez, notifier, notifie, notification, rappeler, rappelle, signale",
    es="avísame, alerta, alertas, alertar, avisar, avisa, avísame, avise, aviso, notificar, notifica, notificación, recordar, recuérdame",
    ja="アラート, 通知, 知らせて, 警告, 教えて, 連絡して, リマインド",
)
REACHES = Words(
    "reaches",
    en="goes over, over, passes, exceeds, reaches, hits, above, crosses, more than, beyond, at, when, once, whenever",
    de="über, überschreitet, erreicht, sobald, wenn, ab, mehr als",
    fr="dépasse, atteint, au-dessus, plus de, dès que, quand, franchit, à partir",
    es="supera, supere, pase, pasa de, llega, llegue, cuando, más de, exceda, alcance",
    ja="超えたら, 超えた, 超える, 達したら, 以上, 越えたら, なったら",
    kind="minor",
)
FORECAST = Words(
    "forecast",
    en="forecast, predict, predicted, looks like, month end, by month end, on track, going to exceed, likely, projected",
    de="Prognose, Vorhersage, voraussichtlich, bis Monatsende, absehbar, Hochrechnung",
    fr="prévision, prévisions, prévoit, d'ici la fin du mois, risque de, estimée",
    es="previsión, pronóstico, prevé, a fin de mes, va a superar, proyección",
    ja="予測, 見込み, 月末まで, 超えそう",
)
SUDDEN = Words(
    "sudden",
    en="sudden, suddenly, jump, jumps, spike, spikes, unusual, unexpected, abnormal, anomaly",
    de="plötzlich, Sprung, ungewöhnlich, Ausreißer, Anstieg, Spitze, unerwartet",
    fr="soudain, bond, pic, inhabituel, anormal, anomalie, hausse soudaine",
    es="repentino, salto, pico, inusual, anómalo, anomalía, inesperado",
    ja="急増, 急に, 異常, 突然, スパイク",
)
STALE = Words(
    "stale",
    en="stale, missing data, no data, no usage data, stops reporting, old data, no figures",
    de="veraltet, fehlende Daten, keine Daten",
    fr="données manquantes, pas de données, périmées, obsolètes",
    es="datos faltantes, sin datos, desactualizado, desactualizados",
    ja="データがない, データなし, 更新されない, 古いデータ",
)
DIGEST = Words(
    "digest",
    en="digest, summary, summaries, recap, roundup, report",
    de="Zusammenfassung, Übersicht, Bericht, Wochenbericht, Digest",
    fr="résumé, récapitulatif, synthèse, rapport, bilan",
    es="resumen, informe, recapitulación, boletín",
    ja="要約, まとめ, ダイジェスト, サマリー, レポート",
)
WEEKLY = Words(
    "weekly",
    en="weekly, every week, each week, once a week",
    de="wöchentlich, wöchentliche, jede Woche",
    fr="hebdomadaire, chaque semaine, toutes les semaines",
    es="semanal, cada semana, todas las semanas",
    ja="毎週, 週次, 週に一度",
)
DAILY = Words(
    "daily",
    en="daily, every day, each day, every morning",
    de="täglich, tägliche, jeden Tag",
    fr="quotidien, quotidienne, chaque jour, tous les jours",
    es="diario, diaria, cada día, todos los días",
    ja="毎日, 日次",
)
MONTHLY = Words(
    "monthly",
    en="monthly, every month, each month",
    de="monatlich, monatliche, jeden Monat",
    fr="mensuel, mensuelle, chaque mois, tous les mois",
    es="mensual, cada mes, todos los meses",
    ja="毎月, 月次",
)
MUTE = Words(
    "mute",
    en="mute, silence, snooze, shut up, quiet, be quiet, pause, stop telling, stop pinging, leave me alone",
    de="stumm, stummschalten, Ruhe, ruhig, pausieren, schweig, still",
    fr="muet, silence, couper, mettre en sourdine, sourdine, taire, suspendre, tais-toi",
    es="silenciar, silencia, silencio, pausar, callar, cállate, calla",
    ja="ミュート, 黙って, 静かに, 止めて",
)
UNMUTE = Words(
    "unmute",
    en="unmute, unsilence, talk again, turn back on, resume alerts",
    de="Stummschaltung aufheben, wieder laut, entstummen, wieder melden",
    fr="réactiver, rétablir, remettre le son, enlever la sourdine",
    es="reactivar, reactiva, quitar el silencio, desilenciar",
    ja="ミュート解除, ミュートを解除, 再開",
)
MINE = Words(
    "take care",
    en="is mine, mine, i take, i'll take, i've got, got it, looking into it, on it, acknowledge, ack, i'm on it, taking it",
    de="übernehme, kümmere mich, meins, bestätigen, bestätige, ich mach das",
    fr="je m'en occupe, je prends, m'en charge, acquitter, j'acquitte",
    es="me encargo, lo tomo, me ocupo, es mío, mía, confirmar, reconocer",
    ja="担当します, 対応します, 私がやります, 引き受け, 確認済み, 対応中",
    kind="minor",
)
HISTORY = Words(
    "history",
    en="went off, fired, gone off, have fired, history, past alerts, last alerts, what happened, recent alerts, been alerted",
    de="ausgelöst, losgegangen, Verlauf, Historie, vergangene, bisherige",
    fr="déclenché, déclenchées, se sont déclenchées, historique, passées, précédentes",
    es="han saltado, saltado, se han disparado, historial, pasadas, anteriores",
    ja="発生した, 鳴った, 履歴, 過去の",
)
PERCENT = Words(
    "percent",
    en="percent, per cent, budget",
    de="Prozent, Budget",
    fr="pour cent, budget",
    es="por ciento, presupuesto",
    ja="パーセント, 予算",
    kind="minor",
)
