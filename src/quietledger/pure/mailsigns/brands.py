# ruff: noqa: E501, SIM905  # words and patterns read better as lines of their own than as columns of quotes
"""Firms whose names are often borrowed: how they call themselves, and the domains that are theirs.

Only what a biller's mailbox meets: mail and office services, banks and cards, parcels, shops, health plans and
clearinghouses, tax offices, telephone and streaming, security programs, coins.  A practice's own partners come on top.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from quietledger.pure.mailsigns import letters

# name -> registrable domains, without the endings: any ending counts as theirs, since large firms own hundreds.
_MAIL: Final = {
    "microsoft": "microsoft microsoftonline office outlook live windows azure sharepoint",
    "outlook": "microsoft outlook live office", "office 365": "microsoft office outlook", "office365": "microsoft office",
    "onedrive": "microsoft onedrive live", "sharepoint": "microsoft sharepoint", "microsoft teams": "microsoft teams",
    "google": "google gmail youtube googlemail", "gmail": "google gmail", "google drive": "google", "youtube": "google youtube",
    "icloud": "apple icloud", "apple": "apple icloud itunes", "itunes": "apple itunes", "app store": "apple",
    "yahoo": "yahoo yahooinc ymail", "dropbox": "dropbox dropboxmail", "docusign": "docusign", "adobe": "adobe",
    "zoom": "zoom", "linkedin": "linkedin", "facebook": "facebook facebookmail meta", "instagram": "instagram facebook",
    "whatsapp": "whatsapp facebook", "twitter": "twitter x", "tiktok": "tiktok", "wetransfer": "wetransfer",
    "godaddy": "godaddy", "zimbra": "zimbra", "cpanel": "cpanel", "roundcube": "roundcube", "telegram": "telegram",
    "wordpress": "wordpress automattic", "aol": "aol",
}  # fmt: skip
_MONEY: Final = {
    "paypal": "paypal", "venmo": "venmo", "zelle": "zellepay", "cash app": "cash square", "cashapp": "cash square",
    "western union": "westernunion", "moneygram": "moneygram", "visa": "visa", "mastercard": "mastercard",
    "american express": "americanexpress aexp", "amex": "americanexpress", "bank of america": "bankofamerica bofa",
    "wells fargo": "wellsfargo", "chase": "chase jpmorgan jpmchase", "citibank": "citi citibank", "citi": "citi citibank",
    "capital one": "capitalone", "us bank": "usbank", "pnc": "pnc", "td bank": "td tdbank", "truist": "truist",
    "hsbc": "hsbc", "barclays": "barclays", "santander": "santander", "lloyds": "lloydsbank lloydsbanking", "natwest": "natwest",
    "revolut": "revolut", "wise": "wise transferwise", "stripe": "stripe", "square": "squareup square", "intuit": "intuit quickbooks",
    "quickbooks": "intuit quickbooks", "turbotax": "intuit turbotax", "klarna": "klarna", "discover": "discover",
    "navy federal": "navyfederal", "usaa": "usaa", "fidelity": "fidelity", "schwab": "schwab", "vanguard": "vanguard",
    "world bank": "worldbank", "imf": "imf", "standard bank": "standardbank", "itau": "itau itau-unibanco", "bradesco": "bradesco",
    "nubank": "nubank", "banco do brasil": "bb", "caixa": "caixa", "serasa": "serasa serasaexperian", "experian": "experian",
    "equifax": "equifax", "transunion": "transunion",
}  # fmt: skip
_COINS: Final = {
    "coinbase": "coinbase", "binance": "binance bnbstatic", "metamask": "metamask consensys", "ledger": "ledger",
    "trezor": "trezor satoshilabs", "trust wallet": "trustwallet", "trustwallet": "trustwallet", "blockchain": "blockchain",
    "kraken": "kraken", "opensea": "opensea", "uniswap": "uniswap", "phantom": "phantom", "crypto.com": "crypto",
    "kucoin": "kucoin", "bitstamp": "bitstamp", "gemini": "gemini google", "robinhood": "robinhood", "exodus": "exodus",
    "walletconnect": "walletconnect reown", "ethereum": "ethereum", "solana": "solana", "cardano": "cardano", "bitfinex": "bitfinex",
    "okx": "okx okex", "bybit": "bybit", "pancakeswap": "pancakeswap", "arbitrum": "arbitrum", "polygon": "polygon",
}  # fmt: skip
_PARCELS: Final = {
    "fedex": "fedex", "ups": "ups", "usps": "usps", "dhl": "dhl", "royal mail": "royalmail", "canada post": "canadapost",
    "correios": "correios", "evri": "evri", "dpd": "dpd", "hermes": "hermesworld myhermes",
}  # fmt: skip
_SHOPS: Final = {
    "amazon": "amazon amazonaws amazonses a2z", "ebay": "ebay", "walmart": "walmart", "costco": "costco", "target": "target",
    "best buy": "bestbuy", "home depot": "homedepot", "lowes": "lowes", "lowe's": "lowes", "walgreens": "walgreens", "cvs": "cvs cvshealth",
    "sam's club": "samsclub", "kohl's": "kohls", "kohls": "kohls", "macy's": "macys", "ace hardware": "acehardware",
    "harbor freight": "harborfreight", "dick's sporting goods": "dickssportinggoods", "tractor supply": "tractorsupply",
    "yeti": "yeti", "dewalt": "dewalt stanleyblackanddecker", "milwaukee": "milwaukeetool", "stanley": "stanley1913 stanley-pmi", "ninja": "ninjakitchen sharkninja",
    "omaha steaks": "omahasteaks", "starbucks": "starbucks", "shein": "shein", "temu": "temu temuemail", "aliexpress": "aliexpress", "alibaba": "alibaba",
    "shopify": "shopify", "etsy": "etsy", "samsung": "samsung", "sephora": "sephora", "ray-ban": "rayban ray-ban luxottica", "rayban": "rayban", "aldi": "aldi",
    "lidl": "lidl", "tesco": "tesco", "marriott": "marriott", "delta airlines": "delta", "southwest airlines": "southwest", "airbnb": "airbnb",
    "booking.com": "booking", "mcdonald's": "mcdonalds", "netflix": "netflix", "spotify": "spotify", "disney": "disney disneyplus", "disney+": "disneyplus",
    "hulu": "hulu", "prime video": "amazon primevideo", "sirius": "siriusxm", "steam": "steampowered valvesoftware", "playstation": "playstation sony",
    "mercado livre": "mercadolivre mercadolibre", "mercado pago": "mercadopago", "magalu": "magazineluiza", "americanas": "americanas",
    "tupperware": "tupperware", "makita": "makita makitatools", "bosch": "bosch", "lego": "lego", "rolex": "rolex", "gucci": "gucci",
    "louis vuitton": "louisvuitton", "stihl": "stihl", "ryobi": "ryobitools", "bass pro": "basspro", "cabela's": "cabelas", "sam’s club": "samsclub",
    "lowe’s": "lowes", "kohl’s": "kohls", "macy’s": "macys", "dick’s sporting goods": "dickssportinggoods",
}  # fmt: skip
_TELEPHONE: Final = {
    "at&t": "att", "verizon": "verizon verizonwireless", "t-mobile": "t-mobile", "xfinity": "xfinity comcast", "comcast": "comcast xfinity",
    "spectrum": "spectrum charter", "vodafone": "vodafone", "telstra": "telstra", "norton": "norton nortonlifelock gendigital symantec lifelock",
    "mcafee": "mcafee", "geek squad": "geeksquad bestbuy", "geeksquad": "geeksquad bestbuy", "lifelock": "lifelock norton",
    "kaspersky": "kaspersky", "avast": "avast gendigital", "malwarebytes": "malwarebytes", "totalav": "totalav", "adt": "adt",
}  # fmt: skip
_HEALTH: Final = {
    "aetna": "aetna", "cigna": "cigna evernorth", "humana": "humana", "unitedhealthcare": "uhc unitedhealthcare optum uhg",
    "united healthcare": "uhc unitedhealthcare optum", "optum": "optum uhc changehealthcare", "anthem": "anthem elevancehealth", "blue cross": "bcbs bluecross",
    "blue shield": "bcbs blueshieldca", "kaiser permanente": "kaiserpermanente kp", "medicare": "medicare cms hhs", "medicaid": "medicaid cms hhs",
    "magellan": "magellanhealth", "tricare": "tricare", "availity": "availity", "change healthcare": "changehealthcare optum",
    "waystar": "waystar", "office ally": "officeally", "simplepractice": "simplepractice", "therapynotes": "therapynotes",
    "trizetto": "trizettoprovider cognizant", "caqh": "caqh",
}  # fmt: skip
_STATE: Final = {
    "irs": "irs treasury", "internal revenue service": "irs", "social security administration": "ssa", "hmrc": "hmrc service",
    "fbi": "fbi", "interpol": "interpol", "europol": "europol", "united nations": "un", "ato": "ato", "gov.uk": "gov service",
}  # fmt: skip

DOMAINS: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(domains.split())
    for group in (_MAIL, _MONEY, _COINS, _PARCELS, _SHOPS, _TELEPHONE, _HEALTH, _STATE)
    for name, domains in group.items()
}
# Banks, cards and payers: where their address is shown and another opens, that is enough (L2).
MONEY_AND_HEALTH: Final = frozenset(
    one for group in (_MONEY, _HEALTH) for domains in group.values() for one in domains.split()
)

# Names that are also words, surnames or places: they count as a name only alone or beside a word of office.
_ALSO_WORDS: Final = frozenset(
    "apple chase target discover square wise visa stripe office outlook zoom ledger phantom gemini exodus polygon blockchain "
    "stanley milwaukee ninja yeti steam bosch sirius spectrum anthem magellan norton hermes evri ups imf ato citi caixa delta "
    "disney vanguard fidelity google twitter telegram ethereum solana kraken fbi adt dpd pnc lloyds amex aol schwab wordpress facebook youtube linkedin gmail yahoo".split()
)
_OFFICE_WORDS: Final = (
    r"account|accounts|admin|alert|alerts|assistance|bank|billing|care|card|center|centre|club|credit|customer|customers|delivery|department|desk|gift|"
    r"help|helpdesk|id|inc|info|invoice|llc|mail|member|notice|notification|notifications|offer|online|order|orders|payment|payments|premium|promo|"
    r"prize|rebate|refund|renewal|reward|rewards|security|service|services|shipping|shopper|store|subscription|support|survey|team|tracking|"
    r"update|updates|verification|wallet|winner"
)
_OF_A_FIRM: Final = (
    r"account|accounts|assistance|billing|care|customer|customers|delivery|department|help ?desk|member|membership|notification|rewards?|"
    r"security|service|services|subscription|support|team|tracking|verification|wallet|gift card|user|users|app"
)
_NAMES: Final = "|".join(sorted((re.escape(name) for name in DOMAINS), key=len, reverse=True))
_NAMED: Final = re.compile(rf"(?<![\w.@-])({_NAMES})(?:\.(?:com|net|org|io))?(?![\w@-]|\.\w)", re.I)
_WITH_OFFICE: Final = re.compile(rf"\b(?:{_OFFICE_WORDS})\b", re.I)
_SPEAKS: Final = re.compile(
    rf"(?:©|\(c\)|copyright)\s*(?:\d{{4}}\s*(?:[-–]\s*\d{{4}}\s*)?)?[,|•·]?\s*({_NAMES})(?![\w-])"
    rf"|(?:your|the|from|regards,?|thanks,?|sincerely,?)\s+({_NAMES})(?:\.com)?\s+(?:{_OF_A_FIRM})\b"
    rf"|^\W*({_NAMES})(?:\.com)?\s+(?:{_OF_A_FIRM})\W*$",
    re.I | re.M,
)


_LETTERS: Final = re.compile(r"[a-z]+")
_FIRST_WORDS: Final = frozenset(_LETTERS.match(name)[0] for name in DOMAINS)  # type: ignore[index]  # every name begins with a letter


def named(text: str) -> tuple[str, int, int] | None:
    """The firm whose name a sender's name carries, and where; None if there is none or it may be a plain word."""
    for found in _NAMED.finditer(text):
        name = found[1].lower()
        is_alone = not re.sub(r"\W", "", text[: found.start()] + text[found.end() :])
        if name not in _ALSO_WORDS or is_alone or _WITH_OFFICE.search(text):
            return name, found.start(), found.end()
    return None


def speaking(text: str) -> list[tuple[str, int, int]]:
    """Firms as which a text, in lower case, speaks (its team, its account, its copyright line), and where."""
    if _FIRST_WORDS.isdisjoint(_LETTERS.findall(text)):
        return []
    spoken: list[tuple[str, int, int]] = []
    for found in _SPEAKS.finditer(text):
        name = next(one for one in found.groups() if one)
        spoken.append((name.lower(), found.start(), found.end()))
    return spoken


# Labels too short or too common to mean a firm when they stand inside a longer address.
_COMMON_LABELS: Final = _ALSO_WORDS | frozenset(
    "azure live windows service cash meta gov crypto treasury charter sony marriott southwest itunes optum disney bestbuy target cms hhs "
    "amazonaws amazonses sharepoint telstra medicare medicaid bluecross gen reown shein tesco equifax".split()
)
_LABELS: Final = frozenset(
    label for domains in DOMAINS.values() for label in domains if len(label) >= 6 and label not in _COMMON_LABELS
) | {"paypal", "apple-id", "appleid", "dhl", "fedex", "usps", "icloud", "chase"}


def borrowed(labels: list[str], own: str) -> str:
    """The firm whose name stands in a host that isn't theirs, "" if there is none.

    labels: of the host, without its public ending; own: the one that was registered.
    """
    own_plain = letters.plain(own)
    if own in _LABELS or own in _COMMON_LABELS:
        return ""
    if own_plain in _LABELS:
        return own_plain
    shape = letters.skeleton(own)
    if twin := _SKELETONS.get(shape):
        return twin
    for label in labels:
        for token in letters.plain(label).split("-"):
            if token in _LABELS:
                return token
            whole = next((one for one in _LONG if one in token), "") if len(token) > 6 else ""
            if whole:
                return whole
    return ""


_SKELETONS: Final = {letters.skeleton(label): label for label in _LABELS if len(label) >= 5}
_LONG: Final = tuple(sorted(label for label in _LABELS if len(label) >= 6))
