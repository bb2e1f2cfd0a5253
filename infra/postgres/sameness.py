"""When two posts of a captured answer are one."""

import hashlib

from infra.parcels import CapturedAnswer


def key_of(answer: CapturedAnswer) -> str | None:
    """What makes two posts of an answer one: the producer's key, else the whole answer."""
    if answer.idempotency_key is not None:
        return "key:" + answer.idempotency_key
    if answer.captured_at is not None:
        return "same:" + fingerprint_of(answer).hex()
    return None


def fingerprint_of(answer: CapturedAnswer) -> bytes:
    """SHA-256 over every part of the answer, each framed by its length."""
    parts = (
        str(answer.query_id),
        answer.provider.value,
        answer.raw_response,
        answer.captured_at.isoformat() if answer.captured_at else "",
        answer.model,
        *(part for c in answer.citations for part in (c.url, c.title)),
    )
    framed = b"".join(len(raw).to_bytes(8, "big") + raw for raw in map(str.encode, parts))
    return hashlib.sha256(framed).digest()
