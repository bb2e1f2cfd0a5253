"""The secrets of webhooks: made, signed with, and kept sealed."""

import base64
import hashlib
import hmac
import os
from collections.abc import Sequence
from secrets import token_bytes, token_urlsafe
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from schemas.errors import SegOpsError

PREFIX: Final = "whsec_"
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
# Another purpose of the same setting's text must derive another key.
_PURPOSE: Final = b"segops webhook secrets"


class CannotOpen(SegOpsError):
    """Sealed bytes that were damaged, or sealed under another key or for another context."""


def new_secret() -> str:
    """A subscriber's secret: `whsec_` and the base64 of 256 random bits.

    Source: Standard Webhooks 1.0.0, "Signature scheme" (24 to 64 bytes).
    """
    return PREFIX + base64.b64encode(token_bytes(_KEY_BYTES)).decode()


def signed_headers(
    secrets: Sequence[str], webhook_id: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """The three headers by which a receiver knows who sent `body`, and when.

    Args:
        secrets: as `new_secret` makes them, newest first; each gives a signature.
        webhook_id: ASCII without a full stop, the same on every attempt.
        timestamp: Unix seconds of this attempt.
        body: exactly the bytes that are sent.

    Raises:
        ValueError: a secret is not base64, or the id is not ASCII.

    Source: Standard Webhooks 1.0.0, "Signature scheme".
    """
    signed = b".".join((webhook_id.encode("ascii"), str(timestamp).encode(), body))
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def new_sealing_key() -> str:
    """A key for `Sealer`: 256 random bits as text."""
    return token_urlsafe(_KEY_BYTES)


class Sealer:
    """Encrypts short texts for the database under a key that is not in it: AES-256-GCM.

    `key` is text of at least 256 random bits, as `new_sealing_key` makes it: it is derived
    (HKDF), not stretched, so a memorable one would be guessed.
    """

    def __init__(self, key: str) -> None:
        if not key:
            raise ValueError("a sealing key must not be empty")
        derived = HKDF(SHA256(), _KEY_BYTES, salt=None, info=_PURPOSE).derive(key.encode())
        self._cipher = AESGCM(derived)

    def seal(self, text: str, context: str) -> bytes:
        """`text` sealed for `context`, which names the row that it belongs to; never twice alike.

        Nonces are random 96 bits: good for 2**32 seals under one key. Source: NIST SP 800-38D.
        """
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), context.encode())

    def open(self, sealed: bytes, context: str) -> str:
        """The text that was sealed for this very `context`.

        Raises:
            CannotOpen: damaged, or sealed under another key or for another context.
        """
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, rest, context.encode()).decode()
        except (InvalidTag, ValueError):
            raise CannotOpen("a sealed text does not open with this key and context") from None


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
