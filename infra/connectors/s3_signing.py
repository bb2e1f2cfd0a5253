"""Signatures of requests to stores that speak S3: AWS Signature Version 4.

Source: Amazon S3 API Reference, "Authenticating Requests: Using the Authorization Header".
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

_ALGORITHM: Final = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Credentials:
    """Whose requests they are, and in which region the store is."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    region: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request without a query.

    `path` is as it is sent, percent-encoded; `headers` are in lower case, `host` among them, and
    all are signed; `body` are exactly the bytes that are sent.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)


def signed(credentials: Credentials, request: Request, at: datetime) -> dict[str, str]:
    """The headers of the request with those that sign it; stores take them for some minutes."""
    digest = hashlib.sha256(request.body).hexdigest()
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    headers = {**request.headers, "x-amz-content-sha256": digest, "x-amz-date": stamp}
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    canonical = f"{request.method}\n{request.path}\n\n{lines}\n{names}\n{digest}"
    scope = f"{stamp[:8]}/{credentials.region}/s3/aws4_request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    signature = _digest(_key(credentials, scope), f"{_ALGORITHM}\n{stamp}\n{scope}\n{hashed}")
    who = f"Credential={credentials.access_key_id}/{scope}"
    told = f"{who},SignedHeaders={names},Signature={signature.hex()}"
    return {**headers, "authorization": f"{_ALGORITHM} {told}"}


def _key(credentials: Credentials, scope: str) -> bytes:
    key = f"AWS4{credentials.secret_access_key}".encode()
    for part in scope.split("/"):
        key = _digest(key, part)
    return key


def _digest(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), hashlib.sha256)
