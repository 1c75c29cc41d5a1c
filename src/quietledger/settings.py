"""All settings in one file, read from the environment (`QUIETLEDGER_...`); nothing else reads it."""

from __future__ import annotations

import secrets
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from pydantic_settings import BaseSettings, SettingsConfigDict

SOURCE: Final = Path(__file__).parent


class Environment(BaseSettings):
    """What an operator may set; the defaults run on one laptop without any set-up."""

    model_config = SettingsConfigDict(env_prefix="QUIETLEDGER_")

    home: Path = Path.home() / ".quietledger"  # database, keys, logs
    database_url: str = ""  # the application's role; empty: our own PostgreSQL starts by itself
    owner_database_url: str = ""  # the tables' owner, for `migrate` only
    database_name: str = "quietledger"
    root_key: str = ""  # kind:place (docs/keys.md); default: the file below
    root_key_file: Path | None = None  # default: HOME/keys/root.key, mode 0400
    backup_store: Path | None = None  # default: HOME/backups
    backup_offsite: Path | None = None  # a folder on another machine, which only grows
    backup_sheet: Path | None = None  # default: HOME/keys/backup.sheet, there only if drills run by themselves
    site: str = "ql.localhost"  # names the trail's origin
    address: str = "http://localhost:8000"  # as browsers see it
    allowed_hosts: str = "localhost,127.0.0.1"
    tls_certificate: Path | None = None  # PEM, with its chain; default: made by the house's own authority
    tls_key: Path | None = None
    clamd: str = ""  # ClamAV’s daemon: unix:/run/clamav/clamd.ctl or host:port; empty: not asked
    resolver: str = ""  # name servers for mail, host:port with commas; default: the system's
    mx_port: int = 25  # where other mail servers listen; another one only on a test stand
    test_run: bool = False


env = Environment()
HOME: Final = env.home.absolute()
SITE: Final = env.site
ROOT_KEY_FILE: Final = (env.root_key_file or HOME / "keys" / "root.key").absolute()
ROOT_KEY: Final = env.root_key or f"file:{ROOT_KEY_FILE}"
BACKUP_STORE: Final = (env.backup_store or HOME / "backups").absolute()
BACKUP_OFFSITE: Final = env.backup_offsite
BACKUP_SHEET: Final = (env.backup_sheet or HOME / "keys" / "backup.sheet").absolute()
RESOLVER: Final = env.resolver
CLAMD: Final = env.clamd
MX_PORT: Final = env.mx_port
IS_EMBEDDED: Final = not env.database_url
_SEEN_AS: Final = urlsplit(env.address)
IS_LOOPBACK_HTTP: Final = _SEEN_AS.scheme == "http" and _SEEN_AS.hostname in {"localhost", "127.0.0.1"}


def socket_folder(home: Path) -> Path:
    """Where our own PostgreSQL listens: a socket path may be 107 bytes long at most, so deep homes get a short one."""
    short = Path(gettempdir()) / f"ql-{sha256(str(home).encode()).hexdigest()[:12]}"
    return home / "pg" if len(str(home)) < 80 else short


def database(url: str, role: str) -> dict[str, Any]:
    """One entry of Django's DATABASES, from a URL or for our own PostgreSQL."""
    # One connection a thread, kept: a server has some (web/server.py), a job one. `gate.require` commits on its own.
    common = {
        "ENGINE": "django.db.backends.postgresql",
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
    if not url:
        return common | {"HOST": str(socket_folder(HOME)), "USER": role, "NAME": env.database_name}
    parts = urlsplit(url)
    return common | {
        "HOST": unquote(parts.hostname or ""),  # %2Frun%2Fpostgresql is a socket's folder
        "PORT": parts.port or "",
        "USER": unquote(parts.username or role),
        "PASSWORD": unquote(parts.password or ""),
        "NAME": parts.path.lstrip("/"),
    }


def django_key() -> str:
    """The key for cookies and forms; a process that runs before `init` gets one that lives as long as itself."""
    path = HOME / "keys" / "django.key"
    return path.read_text() if path.exists() else secrets.token_urlsafe(48)


DATABASES = {
    "default": database(env.database_url, "quietledger_app"),
    "owner": database(env.owner_database_url or env.database_url, "quietledger_owner"),
}
SECRET_KEY = django_key()
DEBUG = False
ALLOWED_HOSTS = [*env.allowed_hosts.split(","), _SEEN_AS.hostname or "localhost"]
CSRF_TRUSTED_ORIGINS = [env.address]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CORE = ["tenancy", "shell", "audit", "vault", "facts", "gate", "people", "exchange", "post", "clients", "backups"]
BILLING = [
    "ledger", "payers", "changes", "patients", "visits", "charges", "claims", "remits", "payments", "statements",
]  # fmt: skip
SAFETY = [
    "review", "disclosures", "mail", "posture", "outbox", "training", "selftest", "drills", "devices", "partners",
    "agreements", "incidents", "risk", "cyberinsurance",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    *(f"quietledger.core.{room}" for room in CORE if (SOURCE / "core" / room / "apps.py").exists()),
    *(f"quietledger.billing.{room}" for room in BILLING if (SOURCE / "billing" / room / "apps.py").exists()),
    *(f"quietledger.safety.{room}" for room in SAFETY if (SOURCE / "safety" / room / "apps.py").exists()),
]

# --- people and web --------------------------------------------------------------------------------------------------
# Ours stands before allauth's in the list of templates, so that sign-in looks like the rest of the house.
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["quietledger.core.people.hashers.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "quietledger.core.people.hashers.MaximumLengthValidator"},
    {"NAME": "quietledger.core.people.hashers.OwnWordsValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ADDRESS = env.address
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "quietledger.core.people.adapters.AccountAdapter"
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = True
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are made by their practice, not by themselves
ACCOUNT_FORMS = {
    "login": "quietledger.core.people.forms.SignInForm",
    "reauthenticate": "quietledger.core.people.forms.ReauthenticateForm",
    "change_password": "quietledger.core.people.forms.ChangePasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # people.slowing counts, for all processes together and without lock-outs
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
MFA_ADAPTER = "quietledger.core.people.adapters.MfaAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "quietledger.core.people.forms.CodeForm",
    "reauthenticate": "quietledger.core.people.forms.CodeAgainForm",
    "activate_totp": "quietledger.core.people.forms.EnrolForm",
    "add_webauthn": "quietledger.core.people.forms.AddPasskeyForm",
    "edit_webauthn": "quietledger.core.people.forms.NamePasskeyForm",
}
MFA_RECOVERY_CODE_DIGITS = 10
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # finger, face or PIN: that makes a passkey two factors
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = env.test_run
MFA_TOTP_ISSUER = "Quietledger"

ROOT_URLCONF = "quietledger.web.urls"
WSGI_APPLICATION = "quietledger.web.wsgi.application"
APPEND_SLASH = False
MIDDLEWARE = [
    "quietledger.web.middleware.clock",
    "django.middleware.security.SecurityMiddleware",
    "quietledger.web.middleware.headers",
    "csp.middleware.CSPMiddleware",
    "quietledger.web.middleware.edge",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "quietledger.web.problems.ProblemMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "quietledger.web.entrance.EntranceMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [SOURCE / "core" / "people" / "templates", SOURCE / "web" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "quietledger.web.frame.frame",
            ],
        },
    },
]
CACHES = {
    "default": {"BACKEND": "quietledger.core.people.used_codes.UsedCodes"},  # nothing else is cached
    "calls": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},  # counted at the API, worker by worker
}

STATIC_URL = "/static/"
STATIC_ROOT = None if env.test_run else HOME / "static"
WHITENOISE_USE_FINDERS = env.test_run
_STATIC = "CompressedStaticFilesStorage" if env.test_run else "CompressedManifestStaticFilesStorage"
STORAGES = {"staticfiles": {"BACKEND": f"whitenoise.storage.{_STATIC}"}}

# Browsers drop `__Host-` cookies on plain http; only loopback may do without.
_COOKIE_PREFIX = "" if IS_LOOPBACK_HTTP else "__Host-"
SESSION_COOKIE_NAME = f"{_COOKIE_PREFIX}quietledger"
SESSION_COOKIE_SECURE = not IS_LOOPBACK_HTTP
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_ENGINE = "quietledger.core.people.sessions"
SESSION_SERIALIZER = "quietledger.core.people.sessions.SealedSerializer"
SESSION_COOKIE_AGE = 12 * 60 * 60  # the longest that a practice's limits allow; they end most sooner
KNOWN_COOKIE_NAME = f"{_COOKIE_PREFIX}quietledger-known"
CSRF_COOKIE_NAME = f"{_COOKIE_PREFIX}quietledger-form"
CSRF_COOKIE_SECURE = not IS_LOOPBACK_HTTP
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "quietledger.web.problems.form_too_old"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Django would lay larger uploads in a plaintext temporary file; ours stay in memory until the vault has sealed them.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024

SECURE_HSTS_SECONDS = 0 if IS_LOOPBACK_HTTP else 2 * 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not IS_LOOPBACK_HTTP
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
# Django hands LOGGING to this function: every line of every process goes through its scrubber.
LOGGING_CONFIG = "quietledger.web.logs.configure"
LOGGING = {"ours": "INFO", "others": "WARNING"}
# --- end of people and web ---
