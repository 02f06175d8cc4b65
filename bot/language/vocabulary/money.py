"""Vocabulary of money: usage, budgets, customers and what they bought, invoices; synonyms in five languages."""

from __future__ import annotations

from bot.framework.phrases import Words

USAGE = Words(
    "usage",
    en="usage, use, used, using, spend, spent, spending, cost, costs, costing, consumption, consume, consumed, burn, burning, burned, azure bill,"
    " azure money, run rate",
    de="gibt aus, Verbrauch, verbraucht, verbraten, Verbrauchs, Kosten, kostet, gekostet, ausgegeben, Ausgaben, Nutzung, Azure-Verbrauch, Azure-Kosten",
    fr="consommation, conso, consommé, consomme, dépense, dépensé, dépenser, coût, coûte, coûté, utilisation, facture azure",
    es="gasta más, consumo, consumido, consume, consumió, gasto, gastado, gastó, gasta, gastar, coste, costo, cuesta, uso",
    ja="使用量, 利用料, 使用料, 利用額, 使用状況, 利用状況, 消費, コスト, 利用量, 使った, 使ってい, 使用額, 費用, Azure料金",
)
BUDGET = Words(
    "budget",
    en="budget, budgets, spending limit, spend limit, spending cap",
    de="Budget, Budgets, Ausgabenlimit, Kostenlimit, Budgetgrenze",
    fr="budget, budgets, plafond de dépenses, plafond",
    es="presupuesto, presupuestos, límite de gasto, tope",
    ja="予算",
)
NEAR_LIMIT = Words(
    "near the limit",
    en="closest to, close to, near, nearest, over budget, over their budget, above budget, blow, blowing, blown, exceed, exceeded, percent of budget",
    de="nah am, nahe, fast aufgebraucht, über Budget, überschritten, überschreiten, gesprengt, am nächsten",
    fr="proche, proches, dépassé, dépasser, dépasse, près de leur, hors budget",
    es="cerca de, superado, superar, excedido, exceder, pasado de, por encima del presupuesto",
    ja="超えそう, 超過, 予算に近い, 予算オーバー, 使い切り",
    kind="minor",
)
CUSTOMER = Words(
    "customer",
    en="customer, customers, client, clients, tenant, tenants, account, accounts, company",
    de="Kunde, Kunden, Kundin, Mandant, Mandanten, Tenant, Neukunde, Neukunden, Firma",
    fr="client, clients, cliente, clientes, locataire, tenant, société, entreprise",
    es="cliente, clientes, inquilino, tenant, empresa, cuenta",
    ja="顧客, お客様, お客さま, 客先, 取引先, テナント, クライアント",
    kind="minor",
)
SUBSCRIPTION = Words(
    "subscription",
    en="e3, e5, e1, business premium, copilot, m365, office 365, subscription, subscriptions, license, licenses, licence, licences, seats, bought, plan, plans, products, skus",
    de="Abo, Abos, Abonnement, Abonnements, Lizenz, Lizenzen, gebucht, gekauft, Produkte",
    fr="abonnement, abonnements, licence, licences, souscrit, souscription, acheté, produits",
    es="suscripción, suscripciones, licencia, licencias, contratado, comprado, productos",
    ja="サブスクリプション, サブスク, ライセンス, 契約中, 契約, 購入",
)
INVOICE = Words(
    "invoice",
    en="invoice, invoices, bill, bills, billed, invoiced, billing document",
    de="Rechnung, Rechnungen, Faktura, abgerechnet, berechnet",
    fr="facture, factures, facturé, facturation",
    es="factura, facturas, facturado, facturó, facturación",
    ja="請求書, 請求, インボイス",
)
PDF = Words(
    "pdf",
    en="pdf, document, download",
    de="pdf, Dokument, herunterladen",
    fr="pdf, document, télécharger",
    es="pdf, documento, descargar",
    ja="PDF, ダウンロード",
)
UNPAID = Words(
    "unpaid",
    en="unpaid, open, outstanding, overdue, due, not paid, haven't paid, havent paid, to pay",
    de="unbezahlt, unbezahlte, offen, offene, offenen, überfällig, fällig, ausstehend, nicht bezahlt",
    fr="impayée, impayées, impayé, en attente, en retard, à payer, non payées, échues",
    es="impagada, impagadas, pendiente, pendientes, vencida, vencidas, sin pagar, por pagar",
    ja="未払い, 未払, 未入金, 支払期限, 支払い待ち",
)
BALANCE = Words(
    "balance",
    en="balance, owe, owed, owing, still to pay",
    de="Saldo, Kontostand, schulden, schulden wir, Außenstände",
    fr="solde, devons, dû, redevable",
    es="saldo, debemos, deuda, deber",
    ja="残高, 未払い残高, 支払残",
)
RECONCILE = Words(
    "reconciliation",
    en="reconciliation, recon, lines, line items, csv, daily usage, rated usage, breakdown file, details file",
    de="Abgleich, Positionen, Einzelposten, Rechnungspositionen, csv, Abstimmung",
    fr="rapprochement, lignes, détail des lignes, csv, réconciliation",
    es="conciliación, líneas, partidas, csv, detalle de líneas",
    ja="明細, 照合, CSV, 突合",
)
UNBILLED = Words(
    "unbilled",
    en="unbilled, not billed, not yet billed, estimate, estimated charges",
    de="nicht abgerechnet, noch nicht abgerechnet, unfakturiert, noch nicht berechnet",
    fr="non facturé, non facturés, non facturées, pas encore facturé",
    es="sin facturar, no facturado, no facturados, pendiente de facturar",
    ja="未請求, 請求前",
)
BY_SERVICE = Words(
    "by service",
    en="service, services, split by service, product",
    de="Dienst, Diensten, Dienste, nach Dienst",
    fr="service, services, par service",
    es="servicio, servicios",
    ja="サービス別, サービスごと, サービス毎",
)
BY_RESOURCE = Words(
    "by resource",
    en="resource, resources, per resource",
    de="Ressource, Ressourcen, nach Ressourcen",
    fr="ressource, ressources",
    es="recurso, recursos",
    ja="リソース別, リソースごと, リソース毎, リソース",
)
BY_METER = Words(
    "by meter",
    en="meter, meters, per meter",
    de="Messpunkt, Messpunkte",
    fr="compteur, compteurs",
    es="medidor, medidores",
    ja="メーター別, メーター",
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
    en="paid, settled",
    de="bezahlt, bezahlte, beglichen",
    fr="payée, payées, réglée, réglées",
    es="pagada, pagadas, abonada",
    ja="支払済み, 支払い済み, 入金済み",
)
DAILY_USAGE = Words(
    "daily rated usage",
    en="daily usage, daily, rated usage, usage one",
    de="tägliche Nutzung, Tagesnutzung, Tagesverbrauch",
    fr="usage quotidien, consommation journalière",
    es="uso diario, consumo diario",
    ja="日次使用量, 日次",
)
JSON = Words("json", en="json, jsonl", de="json", fr="json", es="json", ja="JSON")
CSV = Words(
    "csv",
    en="csv, excel, spreadsheet",
    de="csv, excel",
    fr="csv, excel, tableur",
    es="csv, excel",
    ja="CSV, エクセル",
)
