"""How often something may be asked in a while. Counted in the cache: for what wastes our time, never for what guards an account."""

from django.core.cache import cache


def is_too_often(key: str, most: int, seconds: int) -> bool:
    """Counts this time too; the while begins with the first one."""
    cache.add(key, 0, seconds)
    try:
        return int(cache.incr(key)) > most
    except ValueError:  # it ended in between
        return False
