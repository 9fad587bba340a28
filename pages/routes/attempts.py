"""Slow down those who try passwords or links, and nobody else."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Network, ip_address

from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

FROM_ONE_ADDRESS = RateLimitItemPerMinute(60)
# Somebody who tries another's name from elsewhere must not keep them out soon: so the second is high.
BY_NAME_AND_ADDRESS = RateLimitItemPerMinute(10, 15)
BY_NAME = RateLimitItemPerMinute(200, 15)


class Attempts:
    """Counts attempts to sign in, in this process."""

    def __init__(self) -> None:
        self._windows = MovingWindowRateLimiter(MemoryStorage())

    def wait_s(self, name: str, address: str) -> int:
        """Count an attempt; return the seconds to wait if there were too many, else 0."""
        counted: tuple[tuple[RateLimitItem, tuple[str, ...]], ...] = (
            (FROM_ONE_ADDRESS, (address,)),
            (BY_NAME_AND_ADDRESS, (name, address)),
            (BY_NAME, (name,)),
        )
        for limit, who in counted:
            if not self._windows.hit(limit, *who):
                return limit.get_expiry()
        return 0

    def succeeded(self, name: str, address: str) -> None:
        """Forget the attempts that led to the right password."""
        self._windows.clear(BY_NAME_AND_ADDRESS, name, address)
        self._windows.clear(BY_NAME, name)


def network_of(address: str) -> str:
    """Return whom an address stands for: of IPv6 whoever has the 64 bits before it, and so all addresses behind."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((int(found) >> 64 << 64, 64)))


WRONG_LINKS = RateLimitItemPerMinute(60)
PASSWORDS_OF_A_LINK = RateLimitItemPerMinute(10, 15)


class LinkAttempts:
    """Counts wrong links by address and passwords by link, in this process."""

    def __init__(self) -> None:
        self._windows, self._looked_up = MovingWindowRateLimiter(MemoryStorage()), Counter[str]()

    def wait_for_links_s(self, address: str) -> int:
        """Return the seconds to wait if too many links from there were wrong, else 0.

        Those that are looked up at the moment count as wrong, or a burst would pass as a whole.
        """
        network = network_of(address)
        free = self._windows.test(WRONG_LINKS, network, cost=self._looked_up[network] + 1)
        return 0 if free else WRONG_LINKS.get_expiry()

    @contextmanager
    def looking_up(self, address: str) -> Iterator[None]:
        """Count a link as one that is being looked up, until the end of the block."""
        network = network_of(address)
        self._looked_up[network] += 1
        try:
            yield
        finally:
            self._looked_up[network] -= 1
            self._looked_up += Counter()  # forgets those at nought

    def wrong_link(self, address: str) -> None:
        """Count a link that leads nowhere."""
        self._windows.hit(WRONG_LINKS, network_of(address))

    def wait_for_password_s(self, link: str) -> int:
        """Count a password of a link; return the seconds to wait if there were too many, else 0."""
        return 0 if self._windows.hit(PASSWORDS_OF_A_LINK, link) else PASSWORDS_OF_A_LINK.get_expiry()

    def right_password(self, link: str) -> None:
        """Forget the attempts that led to the right one."""
        self._windows.clear(PASSWORDS_OF_A_LINK, link)

    def is_news(self, who: str, wait_s: int) -> bool:
        """Tell whether it was not yet written down, within that time, that somebody has to wait."""
        return self._windows.hit(RateLimitItemPerSecond(1, wait_s), "told", who)
