"""Templates without their indentation: it serves those who read the file, and would be a twentieth of every page sent."""

import re

from django.template import Origin
from django.template.loaders import filesystem

_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


class Loader(filesystem.Loader):
    def get_contents(self, origin: Origin) -> str:
        return _INDENT.sub("", super().get_contents(origin))
