"""Signatures: HMAC-SHA256 over the moment and the body, so that neither can be forged nor replayed late. Pure."""

import hashlib
import hmac
import secrets

HEADER = "Gendan-Signature"
TOLERANCE = 300  # seconds a receiver should allow between the moment and its own clock


def new_secret() -> str:
    """A secret to share with the receiver."""
    return "whsec_" + secrets.token_urlsafe(32)


def sign(secret: str, at: int, body: bytes) -> str:
    """The header of a body sent at a moment (seconds since 1970)."""
    return f"t={at},v1={_digest(secret, at, body)}"


def is_genuine(secret: str, header: str, body: bytes, now: int, tolerance: int = TOLERANCE) -> bool:
    """What a receiver checks: the digest fits and the moment is not long past."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    at, told = parts.get("t", ""), parts.get("v1", "")
    if not at.isdigit() or abs(now - int(at)) > tolerance:
        return False
    return hmac.compare_digest(told, _digest(secret, int(at), body))


def _digest(secret: str, at: int, body: bytes) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
