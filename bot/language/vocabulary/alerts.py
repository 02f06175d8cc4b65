"""Vocabulary of alerts: thresholds, kinds, muting, taking care; synonyms in five languages."""

from __future__ import annotations

from bot.framework.phrases import Words

ALERT = Words(
    "alert",
    en="warn me, notify me, alert me, remind me, ping me, recent alerts, past alerts, last alerts, alert log, alert, alerts, notify, notification, notifications, warn, warning, ping, remind, reminder, let me know,"
    " tell me when, tell me if, let us know, know when, know whenever, heads up, watch, alarm, alarms, shout,"
    " give me a shout, give us a shout, holler, flag, tip me off, keep an eye, keep me posted, keep us posted,"
    " keep me in the loop, tell us when, tell us if, message me, text me, nudge, poke me, rule, rules, let … know,"
    " tell … when, tell … if, want to know, drop me a line, raise the alarm, wants to know, send … when,"
    " post … when, tell me once",
    de="warn mich, warne mich, letzte Alarme, letzten Alarme, Alarmverlauf, Alarmhistorie, sag bescheid, gib bescheid, sag mir bescheid, Alarm, Alarme, warnen, warne, warn, Warnung, benachrichtigen,"
    " benachrichtige, Benachrichtigung, Bescheid, melden, melde, erinnern, erinnere, Hinweis, sag uns Bescheid,"
    " gib uns Bescheid, sag … bescheid, gib … bescheid, lass … wissen, informiere, informieren, informier,"
    " alarmiere, alarmieren, alarmier, schlag Alarm, schlag an, behalt … im Auge, anpingen, ping, meld dich,"
    " melde dich, Meldung, Regel, Regeln, Alarmregel, Erinnerung, Signal, gib Laut",
    fr="dernières alertes, alertes récentes, préviens-moi, avertis-moi, alerte-moi, préviens moi, alerte, alertes, alerter, avertir, avertis, prévenir,"
    " préviens, prévenez, notifier, notifie, notification, rappeler, rappelle, signale, fais-moi signe,"
    " faites-moi signe, fais signe, tiens-moi au courant, tiens-nous au courant, dis-moi quand, dis-moi si,"
    " dis-nous quand, informe, informer, informe-moi, surveille, surveiller, garde un œil, la règle,"
    " règle d'alerte, règles d'alerte, signaler, fais-moi savoir, alertez, prévenez-nous, veux savoir",
    es="últimas alertas, alertas recientes, avísame, alerta, alertas, alertar, avisar, avisa, avise, aviso, notificar, notifica, notificación, recordar,"
    " recuérdame, avísanos, échame un grito, dame un toque, pégame un grito, adviérteme, advierte, alértame,"
    " notifícame, avises, avisad, mantenme al tanto, mantenme informado, quiero saber, alarma, alarmas, regla,"
    " reglas, vigila, vigilar, dime cuando, dime si, hazme saber, dinos si, dinos cuando",
    ja="最近のアラート, アラート履歴, 通知履歴, 最近の通知, アラート, 通知, 知らせて, 警告, 教えて, 連絡して, リマインド, 知らせ, 連絡, アラーム, 警報, ルール, 一報,"
    " 声かけて, 声をかけて, 鳴らして, 見張って, 監視, 教えてほしい",
)
REACHES = Words(
    "reaches",
    en="goes over, over, passes, exceeds, reaches, hits, above, crosses, more than, beyond, at, when, once, whenever,"
    " tops, breaks, breach, breaches, goes past, past, blows past, blows through, as soon as, surpasses, climbs,"
    " rises above, goes above, gets to, in excess of, if, is over",
    de="über, überschreitet, erreicht, sobald, wenn, ab, mehr als, übersteigt, knackt, reißt, drüber, falls,"
    " übertrifft, steigt über, geht über, liegt über, kommt auf, überspringt, überschreiten, sowie",
    fr="dépasse, atteint, au-dessus, plus de, dès que, quand, franchit, à partir, dépassent, excède, franchisse,"
    " atteigne, lorsque, au-delà, arrive à, monte à, crève, passe la barre, passe au-dessus, si",
    es="supera, supere, pase, pasa de, llega, llegue, cuando, más de, exceda, alcance, sobrepase, sobrepasa, rebase,"
    " rebasa, en cuanto, alcanza, por encima de, excede, cruce, se pase, llegue a, si, pasa",
    ja="超えたら, 超えた, 超える, 達したら, 以上, 越えたら, なったら, いったら, 行ったら, 達した, 突破,"
    " オーバーしたら, 過ぎたら, 上回った, 上回ったら, 届いたら, 到達, 超えると, 越えた, 来たら, 出たら,"
    " 超えそうなら",
    kind="minor",
)
FORECAST = Words(
    "forecast",
    en="blow its budget, blow the budget, go over budget, going over budget, forecast, predict, predicted, looks like, month end, by month end, on track, going to exceed, likely,"
    " projected, gonna exceed, gonna blow, going to blow, going to go over, will exceed, will go over, about to,"
    " heading for, by the end of the month, on pace, trending, end of the month, set to exceed, about to exceed",
    de="reißt … das Budget, reisst … das Budget, sprengt … das Budget, reißt … sein Budget, Prognose, Vorhersage, voraussichtlich, bis Monatsende, absehbar, Hochrechnung, droht, drohen, hochgerechnet,"
    " zum Monatsende, Monatsende, vermutlich, wahrscheinlich, Ende des Monats, prognostiziert, voraussichtliche",
    fr="va exploser son budget, va exploser, va crever, va faire sauter, prévision, prévisions, prévoit, d'ici la fin du mois, risque de, estimée, va dépasser, vont dépasser,"
    " en fin de mois, fin du mois, à ce rythme, devrait dépasser, prévisionnel, projection",
    es="se va a pasar del presupuesto, se va a pasar, va a reventar, previsión, pronóstico, prevé, a fin de mes, va a superar, proyección, vaya a superar, va a pasarse,"
    " vaya a pasarse, al ritmo que va, a final de mes, fin de mes, se prevé, vaya a pasar, va a pasar,"
    " van a superar",
    ja="オーバーしそう, 予算オーバーしそう, 予算を超えそう, 予測, 見込み, 月末まで, 超えそう, 月末に, 月末時点, 予想, 見通し, 着地, このペース, 超過しそう,"
    " オーバーしそう",
)
SUDDEN = Words(
    "sudden",
    en="sudden, suddenly, jump, jumps, spike, spikes, unusual, unexpected, abnormal, anomaly, leap, surge, surges,"
    " shoots up, skyrockets, through the roof, weird, odd, out of the ordinary, explodes, normal day, than usual,"
    " usual, out of the blue, goes crazy",
    de="plötzlich, Sprung, ungewöhnlich, Ausreißer, Anstieg, Spitze, unerwartet, springt, schnellt, explodiert,"
    " sprunghaft, Kostensprung, Kostenexplosion, auffällig, komisch, schlagartig, aus dem Ruder, abnormal,"
    " als sonst, als üblich, normaler Tag, normalen Tag, ausreißt, Sprünge",
    fr="soudain, bond, pic, inhabituel, anormal, anomalie, hausse soudaine, explose, s'envole, flambe, grimpe,"
    " d'un coup, brusque, brutalement, bizarre, subite, subitement, que d'habitude, jour normal, saut, pics",
    es="repentino, salto, pico, inusual, anómalo, anomalía, inesperado, dispara, dispare, pico de gasto, raro, rara,"
    " brusco, de golpe, subida, explota, fuera de lo normal, anormal, día normal, que de costumbre, picos",
    ja="急増, 急に, 異常, 突然, スパイク, 急上昇, 跳ね上, いつもより, 普段より, 通常より, 急激, 突発, 爆増, 不自然,"
    " 普段の, 通常の",
)
STALE = Words(
    "stale",
    en="stale, missing data, no data, no usage data, stops reporting, old data, no figures, older than, out of date,"
    " outdated, not updated, stopped updating, hasn't updated, late data, data gap, no new data, stops coming,"
    " usage data",
    de="veraltet, fehlende Daten, keine Daten, älter als, nicht aktualisiert, Datenlücke, Daten fehlen,"
    " Daten ausbleiben, ausbleiben, keine neuen Daten",
    fr="données manquantes, pas de données, périmées, obsolètes, plus vieilles que, pas à jour, plus à jour,"
    " données absentes, datent, manque de données, plus de données, données en retard",
    es="datos faltantes, sin datos, desactualizado, desactualizados, más antiguos, más viejos, no se actualiza,"
    " no se actualizan, faltan datos, falten datos, dejan de llegar, sin actualizar, desfasados",
    ja="データがない, データなし, 更新されない, 古いデータ, データが古い, 古くなった, 更新されていない, 更新が止ま,"
    " データが来ない, データが届かない, 欠損, データ欠け",
)
DIGEST = Words(
    "digest",
    en="digest, summary, summaries, recap, roundup, report, round-up, briefing, bulletin, wrap-up",
    de="Zusammenfassung, Übersicht, Bericht, Wochenbericht, Digest, Überblick, Zusammenstellung, Report,"
    " Wochenübersicht",
    fr="résumé, récapitulatif, synthèse, rapport, bilan, récap, topo, compte rendu, point hebdo",
    es="resumen, informe, recapitulación, boletín, recap, síntesis, resúmenes, compendio",
    ja="要約, まとめ, ダイジェスト, サマリー, レポート, サマリ, 報告, 週報, 日報, 月報",
)
WEEKLY = Words(
    "weekly",
    en="weekly, every week, each week, once a week, once per week, per week, on mondays, every monday, each monday,"
    " every friday",
    de="wöchentlich, wöchentliche, jede Woche, einmal die Woche, pro Woche, montags, jeden Montag, freitags,"
    " jeden Freitag, einmal pro Woche",
    fr="hebdomadaire, chaque semaine, toutes les semaines, hebdo, par semaine, tous les lundis, chaque lundi,"
    " une fois par semaine",
    es="semanal, cada semana, todas las semanas, semanalmente, a la semana, por semana, los lunes, cada lunes,"
    " una vez a la semana",
    ja="毎週, 週次, 週に一度, 毎週月曜, 毎週月曜日, 週1, 週一, ウィークリー",
)
DAILY = Words(
    "daily",
    en="daily, every day, each day, every morning, once a day, every evening",
    de="täglich, tägliche, jeden Tag, jeden Morgen, einmal am Tag, jeden Abend",
    fr="quotidien, quotidienne, chaque jour, tous les jours, quotidiennement, une fois par jour, chaque matin,"
    " tous les matins",
    es="diario, diaria, cada día, todos los días, diariamente, cada mañana, una vez al día, todas las mañanas",
    ja="毎日, 日次, 毎朝, デイリー, 毎晩, 1日1回",
)
MONTHLY = Words(
    "monthly",
    en="monthly, every month, each month, once a month",
    de="monatlich, monatliche, jeden Monat, einmal im Monat",
    fr="mensuel, mensuelle, chaque mois, tous les mois, une fois par mois, tous les débuts de mois",
    es="mensual, cada mes, todos los meses, mensualmente, una vez al mes",
    ja="毎月, 月次, マンスリー, 月1, 月一",
)
MUTE = Words(
    "mute",
    en="mute, silence, snooze, shut up, quiet, be quiet, pause, stop telling, stop pinging, leave me alone,"
    " shut … up, hush, zip it, stop nagging, stop bugging, stop bothering, stop alerting, stop notifying,"
    " stop warning, stop sending, stop spamming, turn … off, switch … off, keep … quiet, put … on hold, suppress,"
    " park, give it a rest, annoying, noisy, nagging, ignore, stop the noise, don't bother me, don't bug me,"
    " stop … alerts",
    de="stumm, stummschalten, Ruhe, ruhig, pausieren, schweig, still, schalt … stumm, schalt … ab, schalt … aus,"
    " stell … stumm, stell … ruhig, stell … ab, mach … stumm, stumm stellen, Klappe, halt die Klappe, gib Ruhe,"
    " gib … Ruhe, Schnauze, nervt, nervig, aussetzen, unterdrücken, leise, ignorieren, ignorier, hör auf,"
    " aufhören, pausier, pausiere, zum Schweigen, lass mich in Ruhe, stummgeschaltet",
    fr="muet, silence, couper, mettre en sourdine, sourdine, taire, suspendre, tais-toi, mets … en sourdine,"
    " mets … en pause, mets … en silence, en sourdine, coupe, coupe le son, couper le son, faire taire,"
    " fais taire, la ferme, ferme-la, chut, en pause, ignore, ignorer, suspends, arrête de m'alerter,"
    " arrête de sonner, foutre la paix, fiche-moi la paix, me déranger, fais-le taire",
    es="silenciar, silencia, silencio, pausar, callar, cállate, calla, que se calle, calle, cállalo, cállala,"
    " silénciala, silénciame, silénciamela, deja de avisar, dejar de avisar, no me avises, no avises,"
    " deja de molestar, no molestes, en silencio, pon … en silencio, pausa, pon … en pausa, apaga, ignora,"
    " para de avisar, pesada, deja de dar la lata, dar la lata, que no avise, que no suene",
    ja="ミュート, 黙って, 静かに, 止めて, 黙らせ, 静かにさせ, 鳴らさないで, 止めたい, うるさい, 一時停止, 消音,"
    " 通知オフ, オフにして, 通知を切って, サイレント, 無視, 通知しないで, 黙ってて",
)
UNMUTE = Words(
    "unmute",
    en="unmute, unsilence, talk again, turn back on, resume alerts, turn … back on, switch … back on, unpause,"
    " back on, alert again, alerting again, warn again, warn us again, resume, speak up, start alerting,"
    " may talk again, un-snooze",
    de="Stummschaltung aufheben, wieder laut, entstummen, wieder melden, schalt … wieder ein, schalt … wieder an,"
    " stell … wieder an, wieder einschalten, wieder aktivieren, wieder aktiv, reaktivieren, reaktivier,"
    " wieder warnen, wieder alarmieren, weck … auf, darf wieder, wieder an, wieder ein, soll wieder",
    fr="réactiver, rétablir, remettre le son, enlever la sourdine, réactive, réactivez, remets le son,"
    " remets … en marche, rallume, rallumer, enlève la sourdine, sors … de sourdine, peut sonner,"
    " alerter à nouveau, à nouveau",
    es="reactivar, reactiva, quitar el silencio, desilenciar, vuelva a avisar, vuelve a avisar, volver a avisar,"
    " vuelva a sonar, quita el silencio, quítale el silencio, reactívala, reactívalo, activa otra vez,"
    " activa de nuevo, vuelve a activar, reactive",
    ja="ミュート解除, ミュートを解除, 再開, また知らせて, また通知, 通知を戻して, 復活, オンにして, ミュート外して,"
    " ミュートを外, 通知再開, ミュートやめ",
)
MINE = Words(
    "take care",
    en="is mine, mine, i take, i'll take, i've got, got it, looking into it, on it, acknowledge, ack, i'm on it,"
    " taking it, i got this, got this, i have this, i'm handling, i'll handle, handling it, i'll look,"
    " leave it to me, leave it with me, i'll deal, dealing with it, dibs, i own, i'll do it, working on it,"
    " my problem, under control, looking at it, on the case, i'm taking, let me handle, will handle, i'll sort,"
    " i will take, i take over, taking over, i'm dealing",
    de="übernehme, kümmere mich, meins, bestätigen, bestätige, ich mach das, kümmere ich mich, kümmer ich mich,"
    " kümmer mich, schau ich mir an, schaue ich mir an, schau mir, nehm ich, nehme ich, ich nehme, mach ich,"
    " hab ich, gehört mir, ich bin dran, bin dran, bin ich dran, bin schon dran, übernehm, in Arbeit,"
    " in Bearbeitung, liegt bei mir, ich erledige, geht auf mich",
    fr="je m'en occupe, je prends, m'en charge, acquitter, j'acquitte, m'en occupe, je gère, c'est pour moi,"
    " je m'en charge, j'y suis, je suis dessus, suis dessus, je regarde, laisse-moi faire, je traite,"
    " je le prends, pris en charge, je prends en charge, je la prends",
    es="me encargo, lo tomo, me ocupo, es mío, mía, confirmar, reconocer, yo me encargo, lo llevo yo, la llevo yo,"
    " lo cojo, la cojo, lo miro yo, lo veo yo, estoy en ello, ya lo miro, me pongo, déjamelo, déjamela,"
    " corre de mi cuenta, a mi cargo, lo estoy mirando, la estoy mirando, lo gestiono",
    ja="担当します, 対応します, 私がやります, 引き受け, 確認済み, 対応中, 対応する, 対応しときます, 対応しておきます,"
    " 自分がやる, 僕がやる, 見ておきます, 見ときます, 調査中, 調べます, 任せて, 引き取ります, 私が見ます,"
    " 担当する, やっときます, 自分が見, 受け持, 拾います",
    kind="minor",
)
HISTORY = Words(
    "history",
    en="went off, fired, gone off, have fired, history, past alerts, last alerts, what happened, recent alerts,"
    " been alerted, lately, recently, got alerted, which alerts, what alerts,"
    " triggered, tripped, going off, go off, alert log, alerts recently,"
    " alarms recently",
    de="ausgelöst, losgegangen, Verlauf, Historie, vergangene, bisherige, angeschlagen, Alarmverlauf, gab es Alarme,"
    " gab es Meldungen, letzte Alarme, letzten Alarme, in letzter Zeit, Alarmhistorie, ausgelöste, gab's Alarme",
    fr="déclenché, déclenchées, se sont déclenchées, historique, passées, précédentes, sonné, ont sonné,"
    " dernières alertes, alertes récentes, eu des alertes, ces derniers temps, se sont déclenchés",
    es="han saltado, saltado, se han disparado, historial, pasadas, anteriores, saltaron, saltó, dispararon, sonado,"
    " últimas alertas, alertas recientes, últimamente, ha habido alertas, hubo alertas, últimos avisos",
    ja="発生した, 鳴った, 履歴, 過去の, 最近のアラート, アラート履歴, 通知履歴, 過去, 最近の通知, 発報, 鳴りました,"
    " 鳴ってた",
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
