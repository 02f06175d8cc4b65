"""Company names that could be found in a trade register."""

from __future__ import annotations

import random
import re
import unicodedata

# People's and places' names per language area, trades, legal forms. A name is drawn from these three.
_FAMILY = {
    "en": ["Ashdown", "Bellweather", "Birchwood", "Blackmoor", "Brightwater", "Calder", "Carrow", "Crestline", "Dunmore", "Eastgate", "Fairholm", "Fenwick", "Glenhaven", "Granite", "Harrow", "Hartwell", "Ironbridge", "Juniper", "Kestrel", "Kingsley", "Larkspur", "Longford", "Maplewood", "Merrow", "Northfield", "Oakhurst", "Pembroke", "Quarry", "Redfern", "Ridgeway", "Silverton", "Stonebridge", "Thornbury", "Underhill", "Vale", "Westbrook", "Whitcombe", "Wren", "Yarrow"],
    "de": ["Bäcker", "Brückner", "Dörfler", "Eichhorn", "Fröhlich", "Grünwald", "Hähnel", "Jäger", "König", "Krüger", "Löwenstein", "Möller", "Neubauer", "Oßwald", "Pfeiffer", "Röder", "Schäfer", "Strauß", "Thalmann", "Vogelsang", "Weiß", "Zöllner"],
    "fr": ["Aubépine", "Beauséjour", "Chênevert", "Duvallon", "Étoile", "Fontaine", "Garrigue", "Hérisson", "Lefèvre", "Marchand", "Noël", "Perrin", "Rivière", "Sénéchal", "Vallée"],
    "nl": ["Boersma", "Dijkstra", "Groenewoud", "Hoekzema", "Jansen", "Kuipers", "Molenaar", "Oosterhuis", "Schippers", "Veldhuis", "Zeeman"],
    "sv": ["Åkerlund", "Björk", "Ekström", "Fjällgren", "Högberg", "Lindström", "Nyström", "Öberg", "Sjögren", "Västerby"],
    "nb": ["Bjørnstad", "Fjelldal", "Havnes", "Øvrebø", "Solbakken", "Tveit"],
    "da": ["Ærø", "Bøgelund", "Højgaard", "Kjær", "Nørregaard", "Søndergaard"],
    "fi": ["Hämäläinen", "Järvinen", "Koskela", "Mäkinen", "Väisänen"],
    "it": ["Bellandi", "Corsini", "Ferrante", "Lombardi", "Montefalco"],
    "es": ["Aragonés", "Castañeda", "Ibáñez", "Muñoz", "Peñalver"],
    "pl": ["Żuraw", "Wiśniewski", "Łączny", "Świderski"],
    "ja": ["Aoyama", "Fujimoto", "Hoshino", "Ishikawa", "Kuroda", "山田", "高橋", "Tanabe"],
    "pt": ["Araújo", "Conceição", "Guimarães", "Paixão", "Simões"],
    "tr": ["Çelik", "Güneş", "Yıldız"],
    "ru": ["Almaz", "Saryarka", "Tengri"],
    "uk": ["Dnipro", "Karpaty"],
    "hy": ["Ararat", "Sevan"],
}
_TRADE = {
    "en": ["Analytics", "Bakeries", "Biotech", "Brewing", "Clinics", "Construction", "Dental Group", "Engineering", "Foods", "Freight", "Insurance", "Law", "Logistics", "Media", "Optics", "Outfitters", "Pharmacy", "Plastics", "Publishing", "Robotics", "Seafood", "Software", "Textiles", "Tools", "Travel", "Veterinary", "Wind Power"],
    "de": ["Anlagenbau", "Bäckerei", "Elektrotechnik", "Feinmechanik", "Getränke", "Holzbau", "Logistik", "Maschinenbau", "Medizintechnik", "Spedition", "Steuerberatung", "Verlag", "Werkzeuge"],
    "fr": ["Assurances", "Boulangeries", "Conseil", "Éditions", "Énergies", "Imprimerie", "Laboratoires", "Transports", "Vignobles"],
    "nl": ["Accountants", "Bloemen", "Logistiek", "Scheepsbouw", "Techniek", "Zuivel"],
    "sv": ["Bygg", "Energi", "Fastigheter", "Järn & Metall", "Skogsbruk", "Teknik"],
    "nb": ["Fiskeri", "Offshore", "Regnskap", "Shipping"],
    "da": ["Arkitekter", "Møbler", "Rederi", "Vindkraft"],
    "fi": ["Konepaja", "Metsä", "Ohjelmistot"],
    "it": ["Ceramiche", "Meccanica", "Moda", "Vini"],
    "es": ["Aceites", "Consultores", "Hoteles", "Textil"],
    "pl": ["Budownictwo", "Meble", "Transport"],
    "ja": ["Denki", "Electronics", "Kogyo", "製作所", "Seimitsu", "Trading"],
    "pt": ["Alimentos", "Engenharia", "Logística"],
    "tr": ["İnşaat", "Lojistik", "Tekstil"],
    "ru": ["Energo", "Metall", "Trans"],
    "uk": ["Agro", "Bud"],
    "hy": ["Trade", "Wine"],
}
_FORM = {
    "US": "Inc.|LLC|Corp.|Co.|, Inc.| Group", "CA": "Inc.|Ltd|Limitée", "GB": "Ltd|plc|LLP|& Sons Ltd", "DE": "GmbH|AG|GmbH & Co. KG|KG|e.K.",
    "FR": "SARL|SAS|SA", "NL": "B.V.|N.V.", "AT": "GmbH|OG", "BE": "BV|SA", "IT": "S.r.l.|S.p.A.", "ES": "S.L.|S.A.", "FI": "Oy",
    "IE": "Ltd|DAC", "CH": "AG|GmbH|Sàrl", "SE": "AB", "NO": "AS|ASA", "DK": "A/S|ApS", "PL": "Sp. z o.o.", "JP": "K.K.|Co., Ltd.|株式会社",
    "AU": "Pty Ltd", "BR": "Ltda.|S.A.", "IN": "Pvt. Ltd.", "TR": "A.Ş.", "KZ": "LLP", "UA": "LLC", "AM": "LLC",
}  # fmt: skip


def invent(country: str, language: str, stream: random.Random) -> str:
    """A company name for a country: family or place, trade, legal form."""
    family = stream.choice(_FAMILY[language])
    trade = stream.choice(_TRADE[language])
    form = stream.choice(_FORM[country].split("|"))
    if form == "株式会社":
        return f"{form}{family}{trade}" if not family.isascii() else f"{family} {trade} K.K."
    if language == "en" and stream.random() < 0.18:
        return f"{family} & {stream.choice(_FAMILY[language])} {form}".replace(" ,", ",")
    if language in ("de", "fr", "pt") and stream.random() < 0.5:
        return f"{trade} {family} {form}"
    return f"{family} {trade} {form}".replace(" ,", ",").replace("  ", " ")


def slug(name: str) -> str:
    """The name as the first label of a domain: letters and digits of ASCII only."""
    spelled = name.translate(str.maketrans({"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue", "ø": "o", "æ": "ae", "ł": "l",
                                            "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Ø": "O", "Æ": "Ae", "Ł": "L"}))  # fmt: skip
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]", "", plain)[:22] or "kaisha"


FIRST_NAMES = ["Amara", "Anna", "Björn", "Carlos", "Chloé", "Daniel", "Elif", "Emma", "Fatima", "Felix", "Grace", "Haruka", "Ines", "Jakob", "Jonas", "Julia", "Kofi", "Lars", "Lena", "Liam", "Lucía", "Maja", "Marek", "Mina", "Nadia", "Noah", "Oliver", "Paula", "Priya", "Rafael", "Sofia", "Tom", "Yuki", "Zoë"]
LAST_NAMES = ["Abbott", "Andersen", "Bauer", "Becker", "Costa", "Dubois", "Eriksson", "Fischer", "Garcia", "Hansen", "Ivanova", "Jensen", "Khan", "Kowalski", "Larsen", "Martin", "Meyer", "Moreau", "Nakamura", "Novak", "Olsen", "Patel", "Rossi", "Sato", "Schmidt", "Silva", "Smith", "Svensson", "Tanaka", "Wagner", "Walsh"]
