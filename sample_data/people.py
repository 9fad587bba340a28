"""Invent the customers: who they are, in which source, since when, and until when if nothing goes wrong."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sample_data.clock import DAY, END, NEVER, START, Seconds, day_begin
from sample_data.columns import by_source, decimals, instants, keys, texts
from sample_data.truths import PLANS
from sample_data.words import COUNTRIES, COUNTRY_SHARES, FAMILY_NAMES, GIVEN_NAMES

Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]

PERSONS = 8_000
SEGMENTS = ("private", "small business", "enterprise")
TIERS = ("standard", "silver", "gold", "platinum")
AGES = ("18-24", "25-34", "35-44", "45-54", "55-64", "65+")
GENDERS = ("female", "male", "diverse")
REASONS = ("service", "price", "moved", "competitor", "no need")
REGIONS = [(country, region) for country, regions in COUNTRIES.items() for region in regions]
MONTHLY_PRICE = np.array([19.0, 34.0, 59.0])
LEAVING_A_DAY = 0.019 / 30.4  # of those whom nothing annoyed


@dataclass
class People:
    """Arrays by person, and by row (`row_...`): a person has one row in each source that knows them.

    `joined` is NaN for persons without contract; `left` is changed by `tickets` where service was bad.
    """

    size: int
    segment: Codes
    plan: Codes
    joined: Seconds
    left: Seconds
    annoyed: Flags
    loyalty: Seconds
    row_person: Codes
    row_source: Codes
    row_number: Codes
    helpdesk_row: Codes  # by person; -1 if the help desk does not know them
    shop_row: Codes

    @property
    def since(self) -> Seconds:
        """From when on a person may turn to the company, within the data."""
        return np.fmax(self.joined, START)


def people(rng: np.random.Generator, size: int, offset: int) -> People:
    """Invent `size` persons: four in five with a contract, of whom a fifth also buy; the others only buy."""
    contract = rng.random(size) < 0.8
    early = rng.random(size) < 0.53
    joined = np.where(
        early,
        START - 30 * DAY - rng.exponential(700, size) * DAY,
        START + rng.random(size) * (END - START - DAY),
    )
    joined = np.where(contract, day_begin(joined), np.nan)
    stays = (np.where(early, 0, 25) + rng.exponential(1 / LEAVING_A_DAY, size)) * DAY
    left = np.where(contract, day_begin(np.fmax(joined, START) + np.minimum(stays, 3 * (END - START))), NEVER)
    in_shop = ~contract | (rng.random(size) < 0.2)
    in_desk = np.flatnonzero(contract)
    row_person = np.concatenate([in_desk, np.flatnonzero(in_shop)])
    rows = np.arange(len(row_person))
    row_source = (rows >= len(in_desk)).astype("int64")
    desk_row, shop_row = np.full(size, -1), np.full(size, -1)
    desk_row[in_desk] = rows[: len(in_desk)]
    shop_row[in_shop] = rows[len(in_desk) :]
    return People(
        size=size,
        segment=rng.choice(3, size, p=[0.72, 0.2, 0.08]),
        plan=np.where(contract, rng.choice(3, size, p=[0.45, 0.37, 0.18]), -1),
        joined=joined,
        left=np.where(left < END, left, NEVER),
        annoyed=np.zeros(size, bool),
        loyalty=rng.normal(size=size),
        row_person=row_person,
        row_source=row_source,
        row_number=offset + np.where(row_source == 1, rows - len(in_desk), rows),
        helpdesk_row=desk_row,
        shop_row=shop_row,
    )


def customers(rng: np.random.Generator, who: People) -> Iterator[tuple[str, str, pa.Table]]:
    """Yield the customers of each source, personal columns and all."""
    person = who.row_person
    given, family = rng.integers(len(GIVEN_NAMES), size=who.size), rng.integers(len(FAMILY_NAMES), size=who.size)
    region = _regions(rng, who.size)
    private = who.segment == 0
    age = np.where(private, rng.choice(6, who.size, p=[0.12, 0.22, 0.21, 0.19, 0.15, 0.11]), -1)
    gender = np.where(private, rng.choice(3, who.size, p=[0.49, 0.49, 0.02]), -1)
    tier = np.clip((who.loyalty + rng.normal(0, 0.5, who.size)).astype("int64") + 1, 0, 3)
    reason = np.where(who.annoyed, 0, rng.choice(len(REASONS), who.size, p=[0.08, 0.34, 0.25, 0.21, 0.12]))
    value = MONTHLY_PRICE[who.plan] * np.array([1.0, 2.0, 9.0])[who.segment]

    shared = (who.helpdesk_row >= 0) & (who.shop_row >= 0)
    numbered = np.where(shared, rng.random(who.size) < 0.7, (who.helpdesk_row >= 0) & (rng.random(who.size) < 0.5))
    # Whom no number connects is connected by a mail address that both sources have verified.
    proven = (shared & ~numbered) | (rng.random(who.size) < 0.8)
    verified = proven[person] & ((who.row_source == 0) | (shared & ~numbered)[person])
    first, last = texts(GIVEN_NAMES, given[person]), texts(FAMILY_NAMES, family[person])
    unique = pa.array(who.row_number[_first_row(who)][person]).cast(pa.string())
    nameless = pa.array(np.where(who.row_source == 1, rng.random(len(person)) < 0.03, False))
    name = pc.if_else(nameless, None, pc.binary_join_element_wise(first, last, " "))
    local_part = pc.utf8_lower(pc.binary_join_element_wise(first, pc.binary_join_element_wise(last, unique, ""), "."))
    local_part = pc.if_else(pa.array(rng.random(len(person)) < 0.1), pc.utf8_capitalize(local_part), local_part)
    return by_source(
        "customers",
        who.row_source,
        customer=keys(who.row_source, who.row_number),
        customer_number=_numbers(who, numbered, person),
        name=name,
        mail=pc.binary_join_element_wise(local_part, "mail.example", "@"),
        phone=_phones(rng, person, who.size),
        note=texts(("Prefers to be called.", "Speaks English.", "Invoice by post."), _rarely(rng, len(person), 3)),
        mail_verified=pa.array(verified),
        segment=texts(SEGMENTS, who.segment[person]),
        plan=texts(PLANS, who.plan[person]),
        country=texts([c for c, _ in REGIONS], region[person]),
        region=texts([r for _, r in REGIONS], region[person]),
        age_band=texts(AGES, age[person]),
        gender=texts(GENDERS, gender[person]),
        loyalty_tier=texts(TIERS, tier[person]),
        joined_at=_contract_only(who, instants(np.nan_to_num(who.joined, nan=NEVER)[person])),
        left_at=_contract_only(who, instants(who.left[person])),
        leave_reason=_contract_only(who, texts(REASONS, np.where(who.left < END, reason, -1)[person])),
        monthly_value=_contract_only(who, decimals(np.where(who.plan >= 0, value, np.nan)[person])),
    )


def _contract_only(who: People, column: pa.Array) -> pa.Array:
    """Contracts stand in the help desk; the shop knows nothing of them."""
    return pc.if_else(pa.array(who.row_source == 0), column, pa.scalar(None, column.type))


def _first_row(who: People) -> Codes:
    return np.where(who.helpdesk_row >= 0, who.helpdesk_row, who.shop_row)


def _numbers(who: People, numbered: Flags, person: Codes) -> pa.Array:
    """Customer numbers of eight digits, those of early customers with leading zeros."""
    number = pa.array(who.row_number[_first_row(who)][person]).cast(pa.string())
    return pc.if_else(pa.array(numbered[person]), pc.utf8_lpad(number, 8, "0"), None)


def _phones(rng: np.random.Generator, person: Codes, size: int) -> pa.Array:
    digits = pa.array(rng.integers(1_000_000, 9_999_999, size)[person]).cast(pa.string())
    return pc.binary_join_element_wise("+49 30", digits, " ")


def _rarely(rng: np.random.Generator, size: int, choices: int) -> Codes:
    return np.where(rng.random(size) < 0.04, rng.integers(choices, size=size), -1)


def _regions(rng: np.random.Generator, size: int) -> Codes:
    countries = list(COUNTRIES)
    shares = np.array([COUNTRY_SHARES[countries.index(c)] / len(COUNTRIES[c]) for c, _ in REGIONS])
    return rng.choice(len(REGIONS), size, p=shares / shares.sum())
