"""A token bucket: allow short bursts, hold the average.

A bucket holds up to `capacity` tokens and is refilled at `rate` tokens a second. Each request takes one. When the
bucket is empty the caller has to wait. Compared with counting requests in a fixed window, there is no moment at the edge
of two windows when twice the limit gets through.

The bucket is not refilled by a timer. It is enough to note when it was last looked at and to add what has
accumulated since, so an idle client costs nothing.
"""

import time
from collections.abc import Callable


class TokenBucket:
    """Limits how often something may happen.

    `clock` returns seconds and must never go back; a monotonic clock is right, the time of day is wrong because it jumps
    when the machine is synchronised.
    """

    def __init__(self, rate: float, capacity: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._capacity = capacity
        self._clock = clock
        self._tokens = capacity
        self._checked_at = clock()

    def try_take(self, tokens: float = 1) -> bool:
        """Take tokens if there are enough. Returns False at once when there are not."""
        self._refill()
        if tokens > self._tokens:
            return False
        self._tokens -= tokens
        return True

    def seconds_until(self, tokens: float = 1) -> float:
        """How long to wait until that many tokens are there: the value for a Retry-After header."""
        self._refill()
        return max(0.0, (tokens - self._tokens) / self._rate)

    def _refill(self) -> None:
        now = self._clock()
        self._tokens = min(self._capacity, self._tokens + (now - self._checked_at) * self._rate)
        self._checked_at = now
