"""The product's database, data folder and static settings; nothing of its areas."""

from gendan.config import settings as product

SECRET_KEY = product.SECRET_KEY
DATABASES = product.DATABASES
STATIC_URL = product.STATIC_URL
STATIC_ROOT = product.STATIC_ROOT
STORAGES = product.STORAGES
MEDIA_ROOT = product.MEDIA_ROOT
DEFAULT_AUTO_FIELD = product.DEFAULT_AUTO_FIELD
USE_TZ = product.USE_TZ
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "tests.server.site"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "gendan.core",
]
MIDDLEWARE = ["whitenoise.middleware.WhiteNoiseMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates"}]
DEMO = "tests.server.site.demo"
