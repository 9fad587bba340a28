"""Let the customers of the shop buy, some of them again and again."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from sample_data.clock import END, START, demanded
from sample_data.columns import by_source, decimals, instants, keys, texts
from sample_data.people import People
from sample_data.words import PRODUCT_PRICES, PRODUCTS

POPULAR = np.array([0.16, 0.12, 0.08, 0.24, 0.16, 0.12, 0.08, 0.04])
PER_PERSON = 6


def orders(rng: np.random.Generator, who: People, offset: int) -> Iterator[tuple[str, str, pa.Table]]:
    """Yield the orders since the shop opened: each person begins some day, buys at an own rate and one day stops."""
    buyers = np.flatnonzero(who.shop_row >= 0)
    begin = START + rng.random(len(buyers)) ** 1.3 * (END - START) * 0.97
    begin = np.maximum(begin, who.since[buyers])
    stop = np.minimum(begin + rng.exponential(420 * 86_400, len(buyers)) + 3_600, who.left[buyers])
    stop = np.minimum(np.maximum(stop, begin + 60), END)
    rate = rng.gamma(1.6, PER_PERSON / 1.6, len(buyers)) * (stop - begin) / (END - START) * 2
    times = 1 + rng.poisson(rate)
    which = np.repeat(np.arange(len(buyers)), times)
    at = demanded(rng, begin[which], stop[which])
    order = np.argsort(at, kind="stable")
    which, at = which[order], at[order]
    row = who.shop_row[buyers[which]]
    size = len(row)
    product = rng.choice(len(PRODUCTS), size, p=POPULAR)
    quantity = 1 + rng.poisson(0.25, size)
    source = np.ones(size, "int64")
    return by_source(
        "orders",
        source,
        order=keys(source, offset + 1 + np.arange(size)),
        customer=keys(source, who.row_number[row]),
        at=instants(at),
        amount=decimals(np.array(PRODUCT_PRICES)[product] * quantity),
        currency=texts(("EUR",), np.zeros(size, "int64")),
        product=texts(PRODUCTS, product),
        quantity=pa.array(quantity),
    )
