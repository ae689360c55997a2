"""Tests of pages: a browser without a browser, signed in as somebody of the cast."""

from django.test import Client

from gendan.core.actor import Actor
from tests import cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def client_of(actor: Actor, language: str = "zh-CN") -> Client:
    """A client signed in as a person, reading Chinese unless said otherwise."""
    client = Client(headers={"accept-language": language})
    client.force_login(cast.user_of(actor), BACKEND)
    return client
