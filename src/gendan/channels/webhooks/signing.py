"""Signatures: HMAC-SHA256 over the moment and the body, so that neither can be forged nor replayed late. Pure.

What a receiver checks is in `docs/how-to/api.md`.
"""

import hashlib
import hmac
import secrets

HEADER = "Gendan-Signature"


def new_secret() -> str:
    """A secret to share with the receiver."""
    return "whsec_" + secrets.token_urlsafe(32)


def sign(secret: str, at: int, body: bytes) -> str:
    """The header of a body sent at a moment (seconds since 1970)."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"
