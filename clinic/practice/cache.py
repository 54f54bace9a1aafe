"""
The shared cache, with each process's own memory as a fallback while Valkey is full, silent or gone.

Allauth's rate limits are counted in it: during a fallback a client may reach the limit once per web process. What protects
an account from guessing is counted in the database (clinic/accounts/signing_in.py) and does not depend on the cache.
"""

import logging
import time
from typing import Any, ClassVar

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

TIMEOUT = 0.5  # seconds, for the connection and for each answer
AWAY = 5.0  # seconds without another attempt to reach it
OPERATIONS = ("add", "get", "set", "touch", "delete", "has_key", "incr", "get_many", "set_many", "delete_many", "clear")
logger = logging.getLogger("glabella.cache")


class SteadyCache(RedisCache):
    away_until: ClassVar[float] = 0.0  # on the class: each thread has a cache object of its own

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        limits = {"socket_timeout": TIMEOUT, "socket_connect_timeout": TIMEOUT, "retry": Retry(NoBackoff(), 0)}
        super().__init__(server, params | {"OPTIONS": limits | params.get("OPTIONS", {})})
        self.own = LocMemCache("steady", params | {"OPTIONS": {}})

    def _do(self, operation: str, *args: Any, **more: Any) -> Any:
        if time.monotonic() >= SteadyCache.away_until:
            try:
                return getattr(super(), operation)(*args, **more)
            except (RedisError, OSError) as error:
                SteadyCache.away_until = time.monotonic() + AWAY
                logger.warning("cache does not answer (%s): counting here for %.0f s", type(error).__name__, AWAY)
        return getattr(self.own, operation)(*args, **more)


def _steady(operation: str) -> Any:
    def call(self: SteadyCache, *args: Any, **more: Any) -> Any:
        return self._do(operation, *args, **more)

    return call


for _operation in OPERATIONS:
    setattr(SteadyCache, _operation, _steady(_operation))
