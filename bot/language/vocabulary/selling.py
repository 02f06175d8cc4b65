"""Vocabulary of selling: the catalogue, and what is bought from it; synonyms in five languages."""

from __future__ import annotations

from bot.framework.phrases import Words

CATALOG = Words(
    "catalog",
    en="catalog, catalogue, product catalog, can we sell, can i sell, do we sell, for sale, sellable,"
    " find product, find products, find the product, price list product, product range",
    de="Katalog, Produktkatalog, Sortiment, verkaufen können, können wir verkaufen, kann ich verkaufen,"
    " finde das Produkt, Produkt finden, Produkte finden, Produkt suchen, such das Produkt",
    fr="catalogue, catalogue produits, peut-on vendre, pouvons-nous vendre, puis-je vendre, trouver le produit,"
    " trouve le produit, chercher le produit, cherche le produit",
    es="catálogo, catálogo de productos, podemos vender, puedo vender, buscar el producto, busca el producto,"
    " encuentra el producto, a la venta",
    ja="カタログ, 製品カタログ, 販売できる, 売れる, 商品を探, 製品を探, 製品を検索, 商品を検索, 取り扱い製品",
)
ORDER = Words(
    "order",
    en="did we order, have we ordered, we ordered, did we buy, orders, order history, purchases, purchase history, what did we order, ordered",
    de="bestellt, haben wir … bestellt, Bestellungen, Bestellung, Bestellverlauf, Aufträge, bestellt hat, Käufe",
    fr="a-t-on commandé, on a commandé, avons-nous commandé, nous avons commandé, commandes, commande, historique des commandes, achats, commandé",
    es="pedimos, hemos pedido, pedidos, pedido, historial de pedidos, compras, ha pedido",
    ja="注文, 注文履歴, 発注, 購入履歴, オーダー",
)
RESERVATION = Words(
    "reservation",
    en="reservations, reservation, reserved instances, reserved instance, azure reservations, ris",
    de="Reservierungen, Reservierung, reservierte Instanzen, Azure-Reservierungen",
    fr="réservations, réservation, instances réservées, réservations azure",
    es="reservas, reserva, instancias reservadas, reservas de azure",
    ja="予約インスタンス, 予約, リザーブド インスタンス, Azure の予約",
)
BUY = Words(
    "buy",
    en="buy, purchase, order for, place an order, get them, sell, sell them, procure",
    de="kaufen, kauf, kaufe, bestellen, bestell, bestelle, einkaufen, verkaufen, verkauf, beschaffen",
    fr="acheter, achète, achetez, commander, commande pour, vendre, vends",
    es="comprar, compra, compre, cómprale, encargar, encarga, vender, vende, adquirir",
    ja="購入して, 購入したい, 買って, 買いたい, 発注して, 注文して, 販売して",
)
PRICE = Words(
    "price",
    en="price, prices, priced, pricing, unit price, partner price, retail price, list price, cost, costs, how much is, how much are,"
    " how much for",
    de="Preis, Preise, Listenpreis, Einkaufspreis, Stückpreis, Partnerpreis, kostet, kosten, wie teuer ist",
    fr="prix, tarif, tarifs, prix unitaire, prix partenaire, prix public, coûte, coûtent",
    es="precio, precios, tarifa, tarifas, precio unitario, precio de partner, cuesta, cuestan, vale",
    ja="価格, はいくら, 値段, 単価, 仕入れ値, 定価, 料金表, いくら",
)
PRICE_CHANGE = Words(
    "price change",
    en="price changes, price change, price increase, price increases, price rise, price rises, prices changed, prices moved, prices went up,"
    " prices have changed, prices go up, became dearer, more expensive, got more expensive, cheaper",
    de="Preisänderungen, Preisänderung, Preiserhöhung, Preiserhöhungen, Preise geändert, Preise gestiegen, teurer, billiger,"
    " günstiger geworden",
    fr="changements de prix, changement de prix, hausse de prix, hausses de prix, hausse des prix, prix ont changé,"
    " prix ont augmenté, plus cher, moins cher",
    es="cambios de precio, cambio de precio, subida de precios, subidas de precio, precios han cambiado, precios han subido,"
    " más caro, más barato",
    ja="価格改定, 価格変更, 価格の変更, 価格の変動, 値上げ, 値下げ, 価格が変わ, 値上がり",
)
