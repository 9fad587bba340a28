"""Know the common words that may be proposed as names of groups; all others a publisher writes."""

from contextlib import suppress

from metrics.errors import BadValue
from metrics.published.label import Label

_WORDS = """
chat, live chat, e-mail, email, mail, phone, telephone, voice, web, web form, app, api, portal, social, social media,
facebook, instagram, twitter, whatsapp, telegram, sms, letter, fax, shop, store, in person, self-service, video,
low, normal, medium, high, urgent, critical, minor, major, p1, p2, p3, p4,
free, trial, basic, starter, standard, plus, pro, professional, team, business, premium, gold, silver, bronze, platinum,
enterprise, monthly, yearly, consumer, private, retail, corporate, small business, mid-market, public sector, partner,
new, returning, existing, b2b, b2c, smb, vip,
billing, technical, technical support, sales, sales support, support, customer care, customer service, onboarding,
first line, second line, third line, back office, complaints, returns, logistics, shipping, finance, accounts,
field service, key accounts, quality, product, engineering, operations, retention, marketing, legal, security, it,
north, south, east, west, central, north-east, north-west, south-east, south-west, emea, apac, amer, latam, dach,
nordics
"""
# ISO 3166-1, alpha-2.
_COUNTRIES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD
CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF
GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI
SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
VN VU WF WS YE YT ZA ZM ZW
"""
WORDS = frozenset(word.strip() for word in _WORDS.replace("\n", " ").split(",")) - {""}
COUNTRIES = frozenset(_COUNTRIES.split())


def proposed(value: str) -> Label | None:
    """Return a value as the name of its group where it is a common word, which says nothing about anybody."""
    if value.strip().casefold() in WORDS or value.strip() in COUNTRIES:
        with suppress(BadValue):
            found = Label(value)
            return Label(found[0].upper() + found[1:])
    return None
