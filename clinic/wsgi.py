"""What the web server serves (clinic/web)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
application = get_wsgi_application()

from clinic.demo.presence import refuse_demo  # noqa: E402  the rooms can be imported only now
from planning.consults.warm import warm  # noqa: E402

refuse_demo()
warm()
