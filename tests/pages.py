"""Tests of pages: a browser without a browser, signed in as somebody of the cast."""

from django.test import Client

from gendan.core.actor import Actor
from tests import cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def client_of(actor: Actor, language: str = "zh-CN") -> Client:
    """A client signed in as a person, reading Chinese unless said otherwise, whatever their own settings say."""
    client = Client(headers={"accept-language": language})
    client.force_login(cast.user_of(actor), BACKEND)
    session = client.session
    session["lang"] = "en" if language.startswith("en") else "zh-hans"
    session.save()
    return client
