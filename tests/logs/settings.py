"""The product's settings, with pages and jobs that fail on demand."""

from clinic.settings import *  # noqa: F403
from clinic.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.logs"]
ROOT_URLCONF = "tests.logs.urls"
