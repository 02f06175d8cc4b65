"""Vocabulary of money: usage, budgets, customers and what they bought, invoices; synonyms in five languages."""

from __future__ import annotations

from bot.framework.phrases import Words

USAGE = Words(
    "usage",
    en="usage, use, used, using, spend, spent, spending, cost, costs, costing, consumption, consume, consumed, burn,"
    " burning, burned, azure bill, azure money, run rate, spender, spenders, rack up, racked up, racking up,"
    " ran up, running up, cloud bill, cloud spend, cloud costs, azure charges, eating, ate, chew, chewing, guzzle,"
    " splurge, expenses, outlay, how expensive, splash, splashed, blow on, bleeding, costing us",
    de="gibt aus, Verbrauch, verbraucht, verbraten, Verbrauchs, Kosten, kostet, gekostet, ausgegeben, Ausgaben,"
    " Nutzung, Azure-Verbrauch, Azure-Kosten, gibt … aus, geben … aus, gab … aus, geben aus, ausgibt, ausgeben,"
    " verballert, verpulvert, rausgehauen, verbrannt, verprasst, Verbräuche, Cloudkosten, Cloud-Kosten,"
    " Azurekosten, Azureverbrauch, Azure-Rechnung, frisst, gefressen, aufgelaufen, angefallen, zusammengekommen,"
    " verbrät, Ausgabe, kam zusammen, durchgebracht, ausgegeben hat",
    fr="consommation, conso, consommé, consomme, dépense, dépensé, dépenser, coût, coûte, coûté, utilisation,"
    " facture azure, claqué, claque, cramé, crame, craché, bouffé, bouffe, dépensent, consomment, coûts, coûtent,"
    " facture cloud, frais, brûlé, dépenses, dépensait, flambé, a coûté, englouti",
    es="gasta más, consumo, consumido, consume, consumió, gasto, gastado, gastó, gasta, gastar, coste, costo, cuesta,"
    " uso, gastan, gastaron, gastando, quemado, quema, fundido, costado, consumen, consumiendo, costes, costos,"
    " gastos, factura de azure, factura de la nube, desembolso, lleva gastado, pulido, se ha gastado",
    ja="使用量, はいくら, いくら使, 利用料, 使用料, 利用額, 使用状況, 利用状況, 消費, コスト, 利用量, 使った, 使ってい, 使用額, 費用,"
    " Azure料金, 使って, 使いました, 料金, 利用料金, 利用金額, 支出, 出費, かかって, かかった, 掛かった,"
    " かかりました, クラウド費用, クラウド代, Azure代, 消費額, 使用金額, 食って",
)
CONSUMED = Words(
    "consumed",
    en="spent, spend, spending, consumed, consumption",
    de="verbraucht, Verbrauch, ausgegeben",
    fr="consommé, consommation, dépensé",
    es="consumido, consumo, gastado",
    ja="利用額, 使用額, 使用量, 利用量, 消費量",
    kind="minor",
)
BUDGET = Words(
    "budget",
    en="budget, budgets, spending limit, spend limit, spending cap, cap, limit, ceiling, allowance, headroom, leeway,"
    " max spend, allowed to spend, left to spend, wiggle room, budgeted",
    de="Budget, Budgets, Ausgabenlimit, Kostenlimit, Budgetgrenze, Limit, Deckel, Obergrenze, Luft, Spielraum,"
    " Kostenrahmen, Kostendeckel, Ausgabengrenze, Ausgabenrahmen, Höchstbetrag, Puffer",
    fr="budget, budgets, plafond de dépenses, plafond, limite, enveloppe, plafonds, limite de dépenses, marge,"
    " budgété",
    es="presupuesto, presupuestos, límite de gasto, tope, límite, techo, tope de gasto, presupuestado, margen, presu,"
    " topes",
    ja="予算, 上限, 限度額, 予算枠, バジェット, 予算残, 予算額",
)
NEAR_LIMIT = Words(
    "near the limit",
    en="closest to, close to, near, nearest, blow, blowing, blown, exceed, exceeded, percent of budget, blew,"
    " blew through, blow through, burst, bust, busted, exceeding, maxed out, used up, nearly out, gone over,"
    " went over, go over, going over, run over, running over, past their, over their, above their, close to their",
    de="nah am, nahe, fast aufgebraucht, überschritten, überschreiten, gesprengt, am nächsten, gerissen, reißen,"
    " überzogen, überziehen, aufgebraucht, ausgeschöpft, am Anschlag, kurz vor, knapp, sprengt, sprengen,"
    " ausgereizt, über dem, drüber, über ihrem, über seinem",
    fr="proche, proches, dépassé, dépasser, dépasse, près de leur, explosé, explosent, crevé, presque épuisé,"
    " à deux doigts, ont dépassé, au bord, épuisé, au-dessus de leur, dépassent",
    es="cerca de, superado, superar, excedido, exceder, pasado de, se está pasando, pasando, se pasan, se han pasado,"
    " se ha pasado, pasarse, al límite, reventado, agotado, a punto de, sobrepasado, superan, superaron, exceden,"
    " cerca del",
    ja="超えそう, 超過, 予算に近い, 使い切り, オーバー, 超えて, 越えて, 使いすぎ, ギリギリ, ぎりぎり, 使い果た,"
    " 超えそうな, 超えた, 超え",
    kind="minor",
)
OVERSPENT = Words(
    "over budget",
    en="over budget, is over budget, are over budget, over their budget, over its budget, above budget, above their budget, overspent, overspend, overspending, in the red, through their budget, out of budget, blown budgets, past their budget, exceeded their budget,"
    " exceeding their budget, budget busters",
    de="über Budget, übers Budget, überm Budget, über dem Budget, über ihrem Budget, im roten Bereich, in den roten Zahlen, im Minus, Budget gerissen, Budget gesprengt, Budget überzogen, Budget überschritten, Budgets gerissen",
    fr="hors budget, dans le rouge, au-dessus du budget, au-dessus de leur budget, dépassé leur budget, explosé leur budget, explosé le budget, crevé le plafond, dépassent leur budget",
    es="por encima del presupuesto, por encima de su presupuesto, en números rojos, en rojo, pasando de presupuesto, pasado de presupuesto, pasan de presupuesto, superado su presupuesto, superado el presupuesto, reventado el presupuesto",
    ja="予算オーバー, 予算超過, 予算を超えて, 予算を超えた, 予算超え, 予算を超過, 予算を使い切, 予算使い切, 赤字, 予算を超えそう, 予算超えそう",
)
CUSTOMER = Words(
    "customer",
    en="customer, customers, client, clients, tenant, tenants, account, accounts, company, clientele, organisation,"
    " organization, org",
    de="Kunde, Kunden, Kundin, Mandant, Mandanten, Tenant, Neukunde, Neukunden, Firma, Kundschaft, Organisation,"
    " Kundenliste",
    fr="client, clients, cliente, clientes, locataire, tenant, société, entreprise, clientèle, organisation",
    es="cliente, clientes, inquilino, tenant, empresa, cuenta, clientela, compañía, organización",
    ja="顧客, お客様, お客さま, 客先, 取引先, テナント, クライアント, お客さん, 得意先, カスタマー, お得意様",
    kind="minor",
)
SUBSCRIPTION = Words(
    "subscription",
    en="e3, e5, e1, business premium, copilot, m365, office 365, subscription, subscriptions, license, licenses,"
    " licence, licences, seats, bought, plan, plans, products, skus, sub, subs, seat, f3, intune, entra, power bi,"
    " visio, sku, entitlements, business basic, business standard, nce",
    de="Abo, Abos, Abonnement, Abonnements, Lizenz, Lizenzen, gebucht, gekauft, Produkte, Lizenzbestand, Seats,"
    " Plätze, Vertrag, Verträge, bestellt, abonniert",
    fr="abonnement, abonnements, licence, licences, souscrit, souscription, acheté, produits, abo, abos, contrat,"
    " contrats, sièges, postes, souscriptions",
    es="suscripción, suscripciones, licencia, licencias, contratado, comprado, productos, contrato, contratos,"
    " asientos, plazas, contratada, contratadas",
    ja="サブスクリプション, サブスク, ライセンス, 契約中, 契約, 購入, シート, 席数, 何席, プラン, 契約状況, 契約内容,"
    " ライセンス数",
)
INVOICE = Words(
    "invoice",
    en="invoice, invoices, bill, bills, billed, invoiced, billing document, inv, invoicing",
    de="Monatsrechnung, Oktoberrechnung, Septemberrechnung, Novemberrechnung, Dezemberrechnung, Rechnung, Rechnungen, Faktura, abgerechnet, berechnet, Abrechnung, Abrechnungen, Beleg, Belege",
    fr="facture, factures, facturé, facturation, justificatif, facturée",
    es="factura, facturas, facturado, facturó, facturación, recibo, recibos",
    ja="はいくら請求した, はいくら請求された, いくら請求した, いくら請求された, 請求書, 請求, インボイス, 請求分, 請求データ",
)
PDF = Words(
    "pdf",
    en="pdf, document, download, copy of, printable",
    de="pdf, Dokument, herunterladen, runterladen, Kopie, Ausdruck",
    fr="pdf, document, télécharger, copie, récupérer, téléchargement",
    es="pdf, documento, descargar, copia, descarga, descárgame",
    ja="PDF, ダウンロード, ピーディーエフ, 写し, コピー",
)
UNPAID = Words(
    "unpaid",
    en="unpaid, open, outstanding, overdue, due, not paid, haven't paid, havent paid, to pay, haven't paid yet,"
    " not settled, to be paid, left to pay, not been paid, need to pay, have to pay, still open, hasn't been paid,"
    " yet to pay, past due, awaiting payment, didn't pay, payable, not yet paid, still to be paid",
    de="unbezahlt, unbezahlte, offen, offene, offenen, überfällig, fällig, ausstehend, nicht bezahlt,"
    " nicht … bezahlt, keiner … bezahlt, keiner bezahlt, niemand bezahlt, noch nicht bezahlt, noch keiner bezahlt,"
    " nicht beglichen, noch nicht beglichen, noch zu zahlen, zu bezahlen, unbeglichen, nicht gezahlt, noch zahlen,"
    " noch offen, noch offene, noch offenen",
    fr="impayée, impayées, impayé, en attente, en retard, à payer, non payées, échues, pas payé, pas payée,"
    " pas payées, pas encore payé, pas encore payée, pas encore payées, pas réglé, pas réglée, pas réglées,"
    " pas encore réglé, pas encore réglée, pas encore réglées, à régler, reste à payer, non réglée, non réglées,"
    " en souffrance, restent à payer",
    es="impagada, impagadas, pendiente, pendientes, vencida, vencidas, sin pagar, por pagar, no pagada, no pagadas,"
    " no hemos pagado, por abonar, sin abonar, no se ha pagado, no están pagadas, sin saldar, falta por pagar,"
    " faltan por pagar, no pagamos, falta pagar, aún no pagadas, no está pagada",
    ja="期限切れの請求, 期限が過ぎた, 期限を過ぎた, 未払い, 未払, 未入金, 支払期限, 支払い待ち, 払ってない, 払っていない, 払っていません, 支払っていない,"
    " 支払ってない, まだ払って, 未決済, 未精算, 滞納, 払い残し, 支払いが済んでいない, 払い忘れ",
)
BALANCE = Words(
    "balance",
    en="balance, owe, owed, owing, still to pay, do we owe, what we owe, how much do we owe, total due, debt,"
    " in debt, outstanding balance, due to microsoft",
    de="Saldo, Kontostand, schulden, schulden wir, Außenstände, schuldig, Schulden, in der Kreide, offener Betrag,"
    " offene Summe, offen … insgesamt, insgesamt offen, offen … gesamt, Restbetrag",
    fr="solde, devons, dû, redevable, on doit, on doit encore, doit encore, combien on doit, dette, dettes, encours,"
    " redevables, doit-on",
    es="saldo, debemos, deuda, deber, cuánto debemos, le debemos, se debe, cuánto se debe, deudas, adeudamos,"
    " total pendiente, debiendo",
    ja="残高, 未払い残高, 支払残, 未払い総額, 未払いの合計, 支払い残高, いくら払う, 払うべき, いくら残って,"
    " 未払い合計",
)
RECONCILE = Words(
    "reconciliation",
    en="reconciliation, recon, lines, line items, csv, daily usage, rated usage, breakdown file, details file,"
    " reconcile, reconciling, recon file, recon files, line by line, itemised, itemized, charge lines,"
    " billing lines, invoice detail, invoice details, detail file",
    de="Abgleich, Positionen, Einzelposten, Rechnungspositionen, csv, Abstimmung, abgleichen, Einzelpositionen,"
    " Einzelnachweis, Recon, Abgleichsdatei, Zeile für Zeile, zeilenweise, Rechnungszeilen, Detaildatei, Posten",
    fr="rapprochement, lignes, détail des lignes, csv, réconciliation, ligne à ligne, ligne par ligne,"
    " fichier de rapprochement, rapprocher, réconcilier, recon, lignes de facture, lignes de facturation",
    es="conciliación, líneas, partidas, csv, detalle de líneas, línea a línea, línea por línea, conciliar,"
    " fichero de conciliación, archivo de conciliación, recon, renglones, desglose de la factura",
    ja="明細, 照合, CSV, 突合, 請求明細, リコン, 消込, 消し込み, 突き合わせ, 明細データ, 明細ファイル",
)
UNBILLED = Words(
    "unbilled",
    en="on the next bill, on the next invoice, on our next bill, on our next invoice, upcoming bill, upcoming invoice, unbilled, not billed, not yet billed, estimate, estimated charges, not invoiced, not yet invoiced,"
    " not billed yet, uninvoiced, yet to be billed, hasn't been billed, not invoiced yet",
    de="auf die nächste Rechnung, auf der nächsten Rechnung, nicht abgerechnet, noch nicht abgerechnet, unfakturiert, noch nicht berechnet, nicht berechnet,"
    " unabgerechnet, noch nicht fakturiert, noch nicht in Rechnung",
    fr="sur la prochaine facture, la prochaine facture contient, non facturé, non facturés, non facturées, pas encore facturé, pas facturé, pas facturés, pas encore facturés,"
    " pas encore facturée, pas encore facturées, à facturer, non facturée",
    es="en la próxima factura, en la siguiente factura, sin facturar, no facturado, no facturados, pendiente de facturar, no facturada, no facturadas,"
    " aún no facturado, todavía no facturado, por facturar, pendientes de facturar, aún sin facturar",
    ja="次の請求には, 次回の請求には, 次の請求書には, 次の請求に載, 未請求, 請求前, まだ請求されて, 未請求分, 請求されていない, 請求待ち, 未確定",
)
BY_SERVICE = Words(
    "by service",
    en="service, services, split by service, product, by service, per service, each service",
    de="Dienst, Diensten, Dienste, nach Dienst, je Dienst, pro Dienst, nach Diensten, nach Services",
    fr="service, services, par service, service par service, par produit",
    es="servicio, servicios, por servicio, por servicios, por producto",
    ja="サービス別, サービスごと, サービス毎, サービス単位, サービスごとに, 製品別",
)
BY_RESOURCE = Words(
    "by resource",
    en="resource, resources, per resource, by resource, each resource",
    de="Ressource, Ressourcen, nach Ressourcen, je Ressource, pro Ressource",
    fr="ressource, ressources, par ressource",
    es="recurso, recursos, por recurso, por recursos",
    ja="リソース別, リソースごと, リソース毎, リソース, リソース単位",
)
BY_METER = Words(
    "by meter",
    en="meter, meters, per meter, by meter",
    de="Messpunkt, Messpunkte, Meter, nach Meter, Zähler",
    fr="compteur, compteurs, par compteur",
    es="medidor, medidores, por medidor, contador, contadores",
    ja="メーター別, メーター, メーターごと, メーター毎",
)
BY_SUBSCRIPTION = Words(
    "by subscription",
    en="by subscription, per subscription",
    de="nach Abo, pro Abo",
    fr="par abonnement",
    es="por suscripción",
    ja="サブスクリプション別",
)
PAID = Words(
    "paid",
    en="paid, settled, did we pay, already paid, already pay, payed",
    de="bezahlt, bezahlte, beglichen, gezahlt, überwiesen",
    fr="payée, payées, réglée, réglées, payé, payés, réglé, réglés, soldée, soldées, acquittée",
    es="pagada, pagadas, abonada, pagado, pagados, pagamos, saldada, saldadas, liquidada, liquidadas",
    ja="支払済み, 支払い済み, 入金済み, 払った, 支払った, 支払済, 入金済, 決済済み",
)
DAILY_USAGE = Words(
    "daily rated usage",
    en="daily usage, daily, rated usage, usage one, daily rated usage, daily rated, day by day",
    de="tägliche Nutzung, Tagesnutzung, Tagesverbrauch, täglichen Verbrauch, täglicher Verbrauch, Tageswerte",
    fr="usage quotidien, consommation journalière, usage journalier, conso quotidienne, jour par jour",
    es="uso diario, consumo diario, consumo por día, día a día",
    ja="日次使用量, 日次, 日別, 日ごとの",
)
JSON = Words(
    "json",
    en="json, jsonl",
    de="json",
    fr="json",
    es="json",
    ja="JSON",
)
CSV = Words(
    "csv", en="csv, as csv", de="csv, als csv", fr="csv, en csv", es="csv, en csv", ja="CSV", kind="file"
)
RECEIVED = Words(
    "payments of customers",
    en="have we been paid, have we got paid, did we get paid, were we paid, owes us, owe us, owes us money, who still owes, have they paid us, has … paid us,"
    " have … paid us, did … pay us, customers paid, clients paid, paid us",
    de="wurden wir schon bezahlt, wurden wir bezahlt, sind wir bezahlt, sind wir schon bezahlt, schuldet uns, schulden uns,"
    " hat uns … bezahlt, haben uns … bezahlt, uns noch Geld, Zahlungseingang, Zahlungseingänge, Geld bekommen",
    fr="on a été payés, on a été payé, avons-nous été payés, a-t-on été payé, a-t-on été payés, nous doit, nous doivent, nous a payé, nous a payés, nous ont payé,"
    " nous ont payés, a été payés, été payés",
    es="nos han pagado, nos ha pagado, nos pagaron, nos pagó, hemos cobrado, nos debe, nos deben, nos adeuda",
    ja="入金された, 入金はあった, 入金あった, 入金されて, 払ってない顧客, 払っていない顧客, 払ってないお客, 未払いの顧客, 未入金の顧客, 売掛",
)
MEETING = Words(
    "meeting",
    en="meeting with, a meeting, call with, visit to, visiting, prepare for, catch up with, have with us, what should I know",
    de="Termin, Termin mit, Gespräch mit, Treffen mit, Besuch bei, Besprechung mit",
    fr="rdv, rendez-vous, réunion avec, entretien avec, visite chez",
    es="reunión, reunión con, cita con, visita a",
    ja="打ち合わせ, 打合せ, 商談, 面談, 訪問",
)
