"""Static files under names that carry a hash of their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORTED = (r'(?P<matched>\bfrom "(?P<url>\./[^"]+)")', 'from "%(url)s"')


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise ships no types
    """Also inside our own scripts: a module that imports another one names it as it is served. Django's own switch for this reads every
    package's scripts, and stops at those that import what they do not ship."""

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", (IMPORTED,)))
