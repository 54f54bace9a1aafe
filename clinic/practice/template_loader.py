"""Templates without their indentation: it serves those who read the file, and would be a twentieth of every page sent.

The line break that ends a file is not sent either, so that a part which is included in a line adds no space behind itself.
"""

import re

from django.template import Origin
from django.template.loaders import filesystem

_LAYOUT = re.compile(r"^[ \t]+|\n\Z", re.MULTILINE)


class Loader(filesystem.Loader):
    def get_contents(self, origin: Origin) -> str:
        return _LAYOUT.sub("", super().get_contents(origin))
