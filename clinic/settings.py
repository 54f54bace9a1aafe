"""Settings of Glabella: one file, everything that differs between places comes from the environment."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from clinic import env, logs, mail, safety

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"

DEBUG = env.flag("GLABELLA_DEBUG")
# Empty is allowed here so that `manage.py plan` needs nothing; Django refuses an empty key the moment anything wants to use it.
SECRET_KEY = env.text("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost")
ADDRESS = env.text("GLABELLA_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
# Hosts of the database, broker and mail server that are reached over a network of ours alone, as in docker-compose.yml.
PRIVATE_HOSTS = env.words("GLABELLA_PRIVATE_HOSTS")
INSECURE_HTTP = env.flag(
    "GLABELLA_INSECURE_HTTP", default=ADDRESS.startswith("http:") and safety.is_local(urlsplit(ADDRESS).hostname or "")
)
CSRF_TRUSTED_ORIGINS = [] if INSECURE_HTTP else [ADDRESS]

INSTALLED_APPS = [
    "clinic.practice",
    "clinic.audit",
    "clinic.accounts",
    "clinic.drafts",
    "clinic.office",
    "clinic.jobs",
    "clinic.messages",
    "clinic.stock",
    "patients.records",
    "patients.consents",
    "patients.photographs",
    "planning.protocols",
    "planning.consults",
    "planning.earlier",
    "planning.plans",
    "planning.treatments",
    "clinic.booking",
    "planning.documents",
    "planning.assessments",
    "patients.chart",
    "patients.emergency",
    "patients.portal",
    "clinic.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "clinic.practice.compression.CompressedText",
    "csp.middleware.CSPMiddleware",
    "clinic.practice.middleware.PrivacyHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "clinic.practice.middleware.SlashAppended",
    "django.middleware.csrf.CsrfViewMiddleware",
    "clinic.practice.middleware.CleanText",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "clinic.audit.origin.OriginKnown",
    "clinic.accounts.session_limits.SessionLimits",
    "clinic.office.token_requests.ClinicOrProgram",
    "clinic.accounts.handed_over.HandedOver",
    "clinic.audit.refusals.RefusalsRecorded",
    "patients.emergency.middleware.EmergencyReading",
    "clinic.accounts.factors.required.SecondFactorRequired",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["clinic.practice.template_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clinic.practice.context.clinic",
                "patients.emergency.context.emergencies",
                "clinic.accounts.context.session_left",
                "clinic.accounts.factors.required.second_factor",
            ],
            "builtins": ["clinic.practice.templatetags.layout"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- database: the web role owns nothing; migrations run as the owner (`migrate --database owner`) ---------------------
DATABASE_URL = env.text("DATABASE_URL", "")
DATABASE_OWNER_URL = env.text("DATABASE_OWNER_URL", "")
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database(DATABASE_URL) if DATABASE_URL else {"ENGINE": "django.db.backends.dummy"}
}
if DATABASE_URL:
    limits = "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000"
    DATABASES["default"] |= {
        "ATOMIC_REQUESTS": True,
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 0 if env.flag("GLABELLA_DB_POOL") else 60,
    }
    DATABASES["default"]["OPTIONS"] |= {"options": limits}
    if env.flag("GLABELLA_DB_POOL"):
        DATABASES["default"]["OPTIONS"] |= {"pool": {"min_size": 1, "max_size": env.number("GLABELLA_DB_POOL_SIZE", 8)}}
if DATABASE_OWNER_URL:
    DATABASES["owner"] = env.database(DATABASE_OWNER_URL)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people ------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "practice.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("Argon2", "PBKDF2")]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "clinic.accounts.passwords.NotGuessable"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "clinic.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_FORMS = {
    "login": "clinic.accounts.forms.SignInForm",
    "reset_password": "clinic.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "clinic.accounts.forms.PasswordOfLetterForm",
    "change_password": "clinic.accounts.forms.PasswordChangeForm",
    "set_password": "clinic.accounts.forms.FirstPasswordForm",
}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # whoever's password was changed is told
# Wrong passwords are counted in the database (clinic/accounts/signing_in.py), not by allauth: its limits are in the cache, which may be
# away, and shut out a whole clinic behind one address.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
# Second factors: passkeys, codes from an app, recovery codes. Their limits are counted in the database too (factors/codes.py).
MFA_ADAPTER = "clinic.accounts.factors.adapter.FactorAdapter"
MFA_FORMS = {
    "authenticate": "clinic.accounts.factors.sign_in.SecondStepCodeForm",
    "authenticate_webauthn": "clinic.accounts.factors.sign_in.SecondStepPasskeyForm",
    "login_webauthn": "clinic.accounts.factors.sign_in.PasskeySignInForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RATE_LIMITS = {"webauthn_login": None}
MFA_TOTP_ISSUER = "Glabella"
MFA_TOTP_TOLERANCE = 1  # a code is right for half a minute before and after its own
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_REAUTHENTICATION_REQUIRED = False  # clinic/accounts/fresh.py asks
# Secrets of codes are encrypted with the first of these, read with any; without them the key is derived from SECRET_KEY.
FACTOR_KEYS = env.words("GLABELLA_FACTOR_KEYS")
AXES_HANDLER = "clinic.accounts.signing_in.Guard"
AXES_LOCKOUT_CALLABLE = "clinic.accounts.signing_in.refused"
# The client's address is taken from the proxy in front (one hop) or from the socket; never from a header a client can add to.
AXES_IPWARE_PROXY_COUNT = env.number("GLABELLA_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("GLABELLA_PROXIES", 0)

# --- browser -----------------------------------------------------------------------------------------------------------
COOKIE_PREFIX = "" if INSECURE_HTTP else "__Host-"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}glabella"
DEVICE_COOKIE_NAME = f"{COOKIE_PREFIX}glabella_device"
SESSION_ENGINE = "clinic.accounts.session_store"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not INSECURE_HTTP
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}glabella_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "clinic.practice.views.csrf_failure"
SECURE_SSL_REDIRECT = not INSECURE_HTTP
SECURE_HSTS_SECONDS = 0 if INSECURE_HTTP else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not INSECURE_HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.number("GLABELLA_PROXIES", 0) else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- files -------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("GLABELLA_STATIC_ROOT", str(BASE_DIR / "var" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.text("GLABELLA_FILES", str(BASE_DIR / "var" / "files")))
HASHED_STATIC = env.flag("GLABELLA_HASHED_STATIC")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "clinic.practice.static_files.HashedFiles"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not HASHED_STATIC
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# --- broker and cache --------------------------------------------------------------------------------------------------
BROKER_URL = env.text("BROKER_URL", "")
CACHE_URL = env.text("CACHE_URL", "")
CACHES = {
    "default": {"BACKEND": "clinic.practice.cache.SteadyCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- audit: the heads of the chains go to a file outside the database (clinic/audit/anchors.py) -------------------------
AUDIT_ANCHORS_FILE = Path(env.text("GLABELLA_ANCHORS", str(BASE_DIR / "var" / "audit-anchors.jsonl")))
AUDIT_ANCHORS_SECONDS = env.number("GLABELLA_ANCHORS_SECONDS", 900)
# What was typed into a long form and never sent is deleted after so many days (clinic/drafts).
DRAFT_DAYS = env.number("GLABELLA_DRAFT_DAYS", 14)

# --- language and time -------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = ["clinic.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]
# What the protocol says to patients; each language with a file here can be chosen (clinic/practice/languages.py).
LANGUAGE_WORDS = BASE_DIR / "planning" / "protocols" / "languages"

# --- API ---------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["clinic.practice.api_authentication.PersonOrProgram"],
    "DEFAULT_PERMISSION_CLASSES": ["clinic.practice.permissions.Nobody"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["clinic.practice.strict_json.StrictJSON"],
    "DEFAULT_SCHEMA_CLASS": "clinic.practice.openapi.ClinicSchema",
    "EXCEPTION_HANDLER": "clinic.practice.api.problem",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {"TITLE": "Glabella", "VERSION": VERSION, "SERVE_INCLUDE_SCHEMA": False}

# --- mail: a provider's API, or a mail server, or files (clinic/mail.py) ------------------------------------------------
MAIL = mail.from_environment()
EMAIL_BACKEND = MAIL.backend
EMAIL_PROVIDER, EMAIL_PROVIDER_URL = MAIL.provider, MAIL.url
MAIL_KEYS, ANYMAIL = MAIL.remembers_keys, MAIL.anymail
EMAIL_TIMEOUT = mail.TIMEOUT
EMAIL_FILE_PATH = env.text("GLABELLA_LETTERS", str(BASE_DIR / "var" / "letters"))
LETTERS_NAMED = bool(env.text("GLABELLA_LETTERS", ""))
EMAIL_HOST, EMAIL_PORT = env.text("EMAIL_HOST", "localhost"), env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_USER", ""), env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS, DEFAULT_FROM_EMAIL = env.flag("EMAIL_USE_TLS"), env.text("DEFAULT_FROM_EMAIL", "glabella@localhost")

# Nothing that was typed comes into a log, whoever writes it: clinic/logs.py.
LOGGING_CONFIG = "clinic.logs.configure"
LOGGING = logs.SETTINGS
safety.refuse_unsafe(globals())
