"""Countries: currencies, addresses and what the service asks of a customer there."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pycountry

US_STATES = (
    "AL",
    "AK",
    "AZ",
    "AR",
    "CA",
    "CO",
    "CT",
    "DE",
    "DC",
    "FL",
    "GA",
    "HI",
    "ID",
    "IL",
    "IN",
    "IA",
    "KS",
    "KY",
    "LA",
    "ME",
    "MD",
    "MA",
    "MI",
    "MN",
    "MS",
    "MO",
    "MT",
    "NE",
    "NV",
    "NH",
    "NJ",
    "NM",
    "NY",
    "NC",
    "ND",
    "OH",
    "OK",
    "OR",
    "PA",
    "RI",
    "SC",
    "SD",
    "TN",
    "TX",
    "UT",
    "VT",
    "VA",
    "WA",
    "WV",
    "WI",
    "WY",
    "PR",
)
CA_PROVINCES = ("AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT")
CN_PROVINCES = (
    "AH",
    "BJ",
    "CQ",
    "FJ",
    "GD",
    "GS",
    "GX",
    "GZ",
    "HA",
    "HB",
    "HE",
    "HI",
    "HL",
    "HN",
    "JL",
    "JS",
    "JX",
    "LN",
    "NM",
    "NX",
    "QH",
    "SC",
    "SD",
    "SH",
    "SN",
    "SX",
    "TJ",
    "XJ",
    "XZ",
    "YN",
    "ZJ",
)
MX_STATES = (
    "AGU",
    "BCN",
    "BCS",
    "CAM",
    "CHH",
    "CHP",
    "CMX",
    "COA",
    "COL",
    "DUR",
    "GRO",
    "GUA",
    "HID",
    "JAL",
    "MEX",
    "MIC",
    "MOR",
    "NAY",
    "NLE",
    "OAX",
    "PUE",
    "QUE",
    "ROO",
    "SIN",
    "SLP",
    "SON",
    "TAB",
    "TAM",
    "TLA",
    "VER",
    "YUC",
    "ZAC",
)


@dataclass(frozen=True, slots=True)
class Country:
    """One country's rules. `postal`, `phone` and `registration` are regular expressions for the whole text."""

    iso2: str
    name: str
    currency: str
    culture: str
    calling_code: str
    postal: str | None
    cities: tuple[tuple[str, str | None, str], ...]  # city, state, postal code
    states: tuple[str, ...] = ()
    registration: str | None = None
    zone: str = "UTC"

    @property
    def iso3(self) -> str:
        """The alpha-3 code."""
        return pycountry.countries.lookup(self.iso2).alpha_3

    @property
    def phone(self) -> str:
        """The regular expression for the whole of a phone number here."""
        return _NORTH_AMERICAN if self.calling_code == "1" else _ANY_PHONE

    @property
    def language(self) -> str:
        """The two letters before the hyphen of the culture."""
        return self.culture.split("-")[0]

    @property
    def cultures(self) -> tuple[str, ...]:
        """What the service supports here, in the order in which it lists them: American English is everywhere.

        https://learn.microsoft.com/partner-center/developer/partner-center-supported-languages-and-locales
        """
        return tuple(sorted({self.culture, *_MORE_CULTURES.get(self.iso2, ()), "en-US"}))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the cultures, English first."""
        return ("en", *sorted({culture.split("-")[0] for culture in self.cultures} - {"en"}))

    @property
    def billed_in(self) -> str:
        """Northwind Cloud is invoiced in three currencies; the others are converted to one of them."""
        if self.iso2 in _EUROPE:
            return "EUR"
        return "GBP" if self.iso2 == "GB" else "USD"


_EUROPE = frozenset(
    ["DE", "FR", "NL", "AT", "CH", "SE", "NO", "DK", "IT", "ES", "BE", "FI", "IE", "PL", "PT"]
)

_MORE_CULTURES = {
    "BE": ("fr-BE",), "CA": ("fr-CA",), "CH": ("fr-CH", "it-CH"), "ES": ("ca-ES", "eu-ES", "gl-ES"), "FI": ("sv-FI",),
    "IN": ("hi-IN",), "KZ": ("kk-KZ",), "LU": ("fr-LU",), "RS": ("sr-Cyrl-RS",), "SG": ("zh-SG",), "US": ("es-US",),
}  # fmt: skip

# Fixed rates to the US dollar; the sandbox has no market.
USD_PER_UNIT = {
    "USD": Decimal(1),
    "EUR": Decimal("1.0842"),
    "GBP": Decimal("1.2715"),
    "CHF": Decimal("1.1326"),
    "SEK": Decimal("0.0948"),
    "NOK": Decimal("0.0935"),
    "DKK": Decimal("0.1453"),
    "JPY": Decimal("0.0067"),
    "AUD": Decimal("0.6618"),
    "CAD": Decimal("0.7354"),
    "BRL": Decimal("0.1876"),
    "INR": Decimal("0.0119"),
    "PLN": Decimal("0.2517"),
    "TRY": Decimal("0.0293"),
    "KZT": Decimal("0.0021"),
    "UAH": Decimal("0.0242"),
    "AMD": Decimal("0.0026"),
    "AED": Decimal("0.2723"), "AZN": Decimal("0.5882"), "CNY": Decimal("0.1391"), "CZK": Decimal("0.0431"),
    "HKD": Decimal("0.1284"), "HUF": Decimal("0.0027"), "ILS": Decimal("0.2715"), "KRW": Decimal("0.0007"),
    "MXN": Decimal("0.0517"), "NGN": Decimal("0.0007"), "NZD": Decimal("0.5891"), "RON": Decimal("0.2178"),
    "RSD": Decimal("0.0093"), "RUB": Decimal("0.0103"), "SAR": Decimal("0.2666"), "SGD": Decimal("0.7456"),
    "TWD": Decimal("0.0309"), "XOF": Decimal("0.0017"), "ZAR": Decimal("0.0557"),
}  # fmt: skip
SYMBOLS = {
    "USD": "$", "EUR": "€", "GBP": "£", "CHF": "CHF", "SEK": "kr", "NOK": "kr", "DKK": "kr", "JPY": "¥",
    "AUD": "A$", "CAD": "CA$", "BRL": "R$", "INR": "₹", "PLN": "zł",
}  # fmt: skip

_NORTH_AMERICAN = r"^(1[\-\/\.]?)?(\((\d{3})\)|(\d{3}))[\-\/\.]?(\d{3})[\-\/\.]?(\d{4})$"
_ANY_PHONE = r"^(\(?\+?[0-9]*\)?)?[0-9_\- \(\)]*$"
_FIVE = r"\d{5}"
_FOUR = r"\d{4}"
_LIST = (
    Country("US", "United States", "USD", "en-US", "1", r"\d{5}(-\d{4})?", (
        ("Redmond", "WA", "98052"), ("Seattle", "WA", "98101"), ("Austin", "TX", "78701"), ("Denver", "CO", "80202"),
        ("Chicago", "IL", "60601"), ("Boston", "MA", "02108"), ("Atlanta", "GA", "30303"), ("New York", "NY", "10001"),
        ("Portland", "OR", "97205"), ("San Diego", "CA", "92101")), US_STATES, zone="Pacific Standard Time"),
    Country("CA", "Canada", "CAD", "en-CA", "1", r"[A-Za-z]\d[A-Za-z] ?\d[A-Za-z]\d", (
        ("Toronto", "ON", "M5H 2N2"), ("Montréal", "QC", "H2Y 1C6"), ("Vancouver", "BC", "V6B 1A1"),
        ("Calgary", "AB", "T2P 1J9")), CA_PROVINCES, zone="Eastern Standard Time"),
    Country("GB", "United Kingdom", "GBP", "en-GB", "44", r"[A-Za-z]{1,2}\d[A-Za-z\d]? ?\d[A-Za-z]{2}", (
        ("London", None, "EC1A 1BB"), ("Manchester", None, "M1 1AE"), ("Bristol", None, "BS1 4DJ"),
        ("Edinburgh", None, "EH1 1BB"), ("Leeds", None, "LS1 4AP"), ("Cambridge", None, "CB2 1TN")),
        zone="GMT Standard Time"),
    Country("DE", "Germany", "EUR", "de-DE", "49", _FIVE, (
        ("München", None, "80331"), ("Berlin", None, "10115"), ("Hamburg", None, "20095"), ("Köln", None, "50667"),
        ("Stuttgart", None, "70173"), ("Nürnberg", None, "90402"), ("Düsseldorf", None, "40210")),
        zone="W. Europe Standard Time"),
    Country("FR", "France", "EUR", "fr-FR", "33", _FIVE, (
        ("Paris", None, "75002"), ("Lyon", None, "69002"), ("Nantes", None, "44000"), ("Orléans", None, "45000")),
        zone="Romance Standard Time"),
    Country("NL", "Netherlands", "EUR", "nl-NL", "31", r"\d{4} ?[A-Za-z]{2}", (
        ("Amsterdam", None, "1012 AB"), ("Utrecht", None, "3511 AX"), ("Eindhoven", None, "5611 AZ")),
        zone="W. Europe Standard Time"),
    Country("AT", "Austria", "EUR", "de-AT", "43", _FOUR, (
        ("Wien", None, "1010"), ("Graz", None, "8010"), ("Linz", None, "4020")), zone="W. Europe Standard Time"),
    Country("BE", "Belgium", "EUR", "nl-BE", "32", _FOUR, (("Gent", None, "9000"), ("Liège", None, "4000")),
        zone="Romance Standard Time"),
    Country("IT", "Italy", "EUR", "it-IT", "39", _FIVE, (("Milano", None, "20121"), ("Torino", None, "10121")),
        zone="W. Europe Standard Time"),
    Country("ES", "Spain", "EUR", "es-ES", "34", _FIVE, (("Madrid", None, "28001"), ("Málaga", None, "29001")),
        zone="Romance Standard Time"),
    Country("FI", "Finland", "EUR", "fi-FI", "358", _FIVE, (("Helsinki", None, "00100"), ("Tampere", None, "33100")),
        zone="FLE Standard Time"),
    Country("IE", "Ireland", "EUR", "en-IE", "353", r"[A-Za-z]\d[\dWw] ?[A-Za-z\d]{4}", (
        ("Dublin", None, "D02 X285"), ("Cork", None, "T12 W8KP")), zone="GMT Standard Time"),
    Country("CH", "Switzerland", "CHF", "de-CH", "41", _FOUR, (
        ("Zürich", None, "8001"), ("Genève", None, "1204"), ("Basel", None, "4051")), zone="W. Europe Standard Time"),
    Country("SE", "Sweden", "SEK", "sv-SE", "46", r"\d{3} ?\d{2}", (
        ("Stockholm", None, "111 29"), ("Göteborg", None, "411 03"), ("Malmö", None, "211 22")),
        zone="W. Europe Standard Time"),
    Country("NO", "Norway", "NOK", "nb-NO", "47", _FOUR, (("Oslo", None, "0150"), ("Tromsø", None, "9008")),
        zone="W. Europe Standard Time"),
    Country("DK", "Denmark", "DKK", "da-DK", "45", _FOUR, (("København", None, "1050"), ("Århus", None, "8000")),
        zone="Romance Standard Time"),
    Country("PL", "Poland", "PLN", "pl-PL", "48", r"\d{2}-\d{3}", (("Łódź", None, "90-001"), ("Kraków", None, "30-001")),
        zone="Central European Standard Time"),
    Country("JP", "Japan", "JPY", "ja-JP", "81", r"\d{3}-?\d{4}", (
        ("Tokyo", None, "100-0005"), ("Osaka", None, "530-0001")), zone="Tokyo Standard Time"),
    Country("AU", "Australia", "AUD", "en-AU", "61", _FOUR, (
        ("Sydney", None, "2000"), ("Melbourne", None, "3000"), ("Perth", None, "6000")), zone="AUS Eastern Standard Time"),
    Country("BR", "Brazil", "BRL", "pt-BR", "55", r"\d{5}-?\d{3}", (
        ("São Paulo", None, "01310-100"), ("Curitiba", None, "80010-000")),
        registration=r"(\d{14}|\d{11})", zone="E. South America Standard Time"),
    Country("IN", "India", "INR", "en-IN", "91", r"\d{6}", (("Bengaluru", None, "560001"), ("Pune", None, "411001")),
        registration=r"[A-Z]{5}\d{4}[A-Z]", zone="India Standard Time"),
    Country("TR", "Türkiye", "TRY", "tr-TR", "90", _FIVE, (("İstanbul", None, "34000"),),
        registration=r"\d{10,11}", zone="Turkey Standard Time"),
    Country("KZ", "Kazakhstan", "KZT", "ru-KZ", "7", r"\d{6}", (("Almaty", None, "050000"),), registration=r"\d{12}",
        zone="Central Asia Standard Time"),
    Country("UA", "Ukraine", "UAH", "uk-UA", "380", _FIVE, (("Kyiv", None, "01001"),), registration=r"\d{8,10}",
        zone="FLE Standard Time"),
    Country("AM", "Armenia", "AMD", "hy-AM", "374", _FOUR, (("Yerevan", None, "0010"),), registration=r"\d{8}",
        zone="Caucasus Standard Time"),
    Country("PT", "Portugal", "EUR", "pt-PT", "351", r"\d{4}(-\d{3})?", (("Lisboa", None, "1000-001"), ("Porto", None, "4000-001")),
        zone="GMT Standard Time"),
    Country("GR", "Greece", "EUR", "el-GR", "30", r"\d{3} ?\d{2}", (("Αθήνα", None, "105 57"),), zone="GTB Standard Time"),
    Country("LU", "Luxembourg", "EUR", "de-LU", "352", _FOUR, (("Luxembourg", None, "1111"),),
        zone="W. Europe Standard Time"),
    Country("CZ", "Czechia", "CZK", "cs-CZ", "420", r"\d{3} ?\d{2}", (("Praha", None, "110 00"),),
        zone="Central Europe Standard Time"),
    Country("HU", "Hungary", "HUF", "hu-HU", "36", _FOUR, (("Budapest", None, "1011"),), registration=r"\d{8,11}",
        zone="Central Europe Standard Time"),
    Country("RO", "Romania", "RON", "ro-RO", "40", r"\d{6}", (("București", None, "010011"),), zone="GTB Standard Time"),
    Country("RS", "Serbia", "RSD", "sr-Latn-RS", "381", _FIVE, (("Beograd", None, "11000"),),
        zone="Central Europe Standard Time"),
    Country("RU", "Russia", "RUB", "ru-RU", "7", r"\d{6}", (("Москва", None, "101000"),), registration=r"\d{10,12}",
        zone="Russian Standard Time"),
    Country("AZ", "Azerbaijan", "AZN", "az-Latn-AZ", "994", r"(AZ ?)?\d{4}", (("Bakı", None, "AZ 1000"),),
        registration=r"\d{10}", zone="Azerbaijan Standard Time"),
    Country("MX", "Mexico", "MXN", "es-MX", "52", _FIVE, (("Monterrey", "NLE", "64000"), ("Guadalajara", "JAL", "44100")),
        MX_STATES, zone="Central Standard Time (Mexico)"),
    Country("CN", "China", "CNY", "zh-CN", "86", r"\d{6}", (("北京市", "BJ", "100000"), ("上海市", "SH", "200000")),
        CN_PROVINCES, zone="China Standard Time"),
    Country("HK", "Hong Kong SAR", "HKD", "zh-HK", "852", None, (), zone="China Standard Time"),
    Country("TW", "Taiwan", "TWD", "zh-TW", "886", r"\d{3}(\d{2,3})?", (("台北市", None, "100"),), zone="Taipei Standard Time"),
    Country("KR", "Korea", "KRW", "ko-KR", "82", _FIVE, (("서울", None, "04524"),), zone="Korea Standard Time"),
    Country("SG", "Singapore", "SGD", "en-SG", "65", r"\d{6}", (("Singapore", None, "018956"),),
        zone="Singapore Standard Time"),
    Country("NZ", "New Zealand", "NZD", "en-NZ", "64", _FOUR, (("Auckland", None, "1010"),), zone="New Zealand Standard Time"),
    Country("ZA", "South Africa", "ZAR", "en-ZA", "27", _FOUR, (("Cape Town", None, "8001"),),
        zone="South Africa Standard Time"),
    Country("AE", "United Arab Emirates", "AED", "ar-AE", "971", None, (), zone="Arabian Standard Time"),
    Country("SA", "Saudi Arabia", "SAR", "ar-SA", "966", r"\d{5}(-\d{4})?", (("Riyadh", None, "11564"),),
        zone="Arab Standard Time"),
    Country("IL", "Israel", "ILS", "he-IL", "972", r"\d{5}(\d{2})?", (("Tel Aviv", None, "61000"),),
        zone="Israel Standard Time"),
    Country("CI", "Côte d'Ivoire", "XOF", "fr-FR", "225", None, (), zone="Greenwich Standard Time"),
    Country("NG", "Nigeria", "NGN", "ha-Latn-NG", "234", r"\d{6}", (("Lagos", None, "100001"),),
        zone="W. Central Africa Standard Time"),
)  # fmt: skip

COUNTRIES: dict[str, Country] = {country.iso2: country for country in _LIST}
