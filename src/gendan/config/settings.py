"""All settings in one file; whatever differs between installations comes from the environment.

| variable | meaning | default |
| --- | --- | --- |
| `GENDAN_HOME` | data folder: embedded database, attachments, secret key | `.gendan` in the working folder |
| `DATABASE_URL` | an external PostgreSQL 15 to 18 | the embedded server under `GENDAN_HOME` |
| `GENDAN_SECRET_KEY` | signing key | made once, kept in `GENDAN_HOME/secret.key` (0600) |
| `GENDAN_HOSTS` | comma-separated host names that may be served | loopback names |
| `GENDAN_PUBLIC_URL` | address that links in messages start with | `http://127.0.0.1:8000` |
| `GENDAN_TLS` | `1` behind an HTTPS front: secure cookies, HSTS | `0` |
| `GENDAN_POOLED` | `1` behind a transaction pooler: no prepared statements | `0` |
| `GENDAN_DEBUG` | `1` shows tracebacks in the browser; never on a network | `0` |
| `GENDAN_MAIL_URL` | SMTP server as `smtp://user:password@host:port` or `smtps://…` | mail is kept in `GENDAN_HOME/mail` |
| `GENDAN_MAIL_FROM` | sender of mail | `gendan@localhost` |
"""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("GENDAN_HOME") or ".gendan").resolve()


def _flag(name: str) -> bool:
    return os.environ.get(name, "0") == "1"


def _secret_key() -> str:
    """The signing key: from the environment, or made once and kept beside the data."""
    if key := os.environ.get("GENDAN_SECRET_KEY"):
        return key
    path = HOME / "secret.key"
    HOME.mkdir(parents=True, exist_ok=True)
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    key = secrets.token_urlsafe(50)
    with os.fdopen(fd, "w") as file:
        file.write(key)
    return key


def _database() -> dict[str, object]:
    """Connection parameters from `DATABASE_URL`, else the embedded server's socket."""
    options: dict[str, object] = {"server_side_binding": True, "prepare_threshold": 2}
    if _flag("GENDAN_POOLED"):
        options = {"server_side_binding": True, "prepare_threshold": None}
    common = {
        "ENGINE": "gendan.core.postgresql",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": _flag("GENDAN_POOLED"),
        "OPTIONS": options,
    }
    url = os.environ.get("DATABASE_URL")
    if not url:
        from gendan.server.postgres import Embedded

        place = Embedded(HOME)
        return {**common, "NAME": place.database, "USER": place.user, "HOST": str(place.socket_dir)}
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    options.update({k: v for k, v in query.items() if k != "host"})
    return {
        **common,
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
    }


SECRET_KEY = _secret_key()
DEBUG = _flag("GENDAN_DEBUG")
TLS = _flag("GENDAN_TLS")
PUBLIC_URL = os.environ.get("GENDAN_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = (os.environ.get("GENDAN_HOSTS") or "127.0.0.1,localhost,[::1],testserver").split(",")

AREAS = [
    "core", "org", "workflow", "papers", "catalog", "partners", "cases", "inventory", "planning", "warehouse", "cooperation",
    "sales", "shipping", "finance", "analytics", "printing", "channels", "web",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "procrastinate.contrib.django",
    *(f"gendan.{area}" for area in AREAS),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "gendan.web.shell.middleware.PolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gendan.channels.rest.middleware.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "gendan.web.shell.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "gendan.web.shell.middleware.ActorMiddleware",
    "gendan.web.shell.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "gendan.config.urls"
WSGI_APPLICATION = "gendan.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "gendan.web.kit.templatetags.kit",
                "django.templatetags.i18n",
                "template_partials.templatetags.partials",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gendan.web.shell.context.shell",
            ],
        },
    }
]

DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "org.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "gendan.web.shell.accounts.Adapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True  # no box to tick: SESSION_COOKIE_AGE says how long
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "gendan.web.shell.accounts.locked_out"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

SESSION_ENGINE = "gendan.web.shell.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SECURE_HSTS_SECONDS = 31536000 if TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "gendan.web.shell.views.csrf_failed"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]  # made of the areas' catalogues by `gendan assets`
LANGUAGE_COOKIE_NAME = "lang"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("GENDAN_STATIC") or HOME / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31536000
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = HOME / "files"

ATTACHMENT_MAX_BYTES = 10 * 1024 * 1024
ATTACHMENT_TYPES = {
    "pdf", "png", "jpg", "jpeg", "webp", "heic", "xlsx", "xls", "csv", "docx", "txt", "eml", "mp3", "m4a", "amr",
}  # fmt: skip

SYSTEM_NAME = _("Gendan")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("GENDAN_LOG", "WARNING")},
    "loggers": {"gendan": {"level": os.environ.get("GENDAN_LOG", "INFO")}},
}
