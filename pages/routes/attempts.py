"""Slow down those who try passwords, and nobody else."""

from limits import RateLimitItem, RateLimitItemPerMinute
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
