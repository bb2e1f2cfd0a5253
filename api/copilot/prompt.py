"""What a model is told: a system prompt that never changes, and the moment beside the question.

The system prompt and the tools are the cached prefix, byte for byte the same for all tenants;
date, page and tenant stand in the user's turn. Source: spec "copilot", "System prompt skeleton".
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from infra.copilot_ports import Asker, Block

SYSTEM: Final = Path(__file__).with_name("prompt.md").read_text(encoding="utf-8").strip()
LAST_ROUND: Final[Block] = {
    "type": "text",
    "text": "No further tool calls are possible. Answer with what you have.",
}


def user_turn(
    message: str, tenant_id: str, now: datetime, context: Mapping[str, Any] | None
) -> Sequence[Block]:
    """The question, after a small JSON object of where and when it was asked."""
    moment = {"today": now.date().isoformat(), "timezone": "UTC", "tenant": tenant_id}
    about = json.dumps({**moment, **(context or {})})
    return ({"type": "text", "text": about}, {"type": "text", "text": message})


def pseudonym(asker: Asker, key: str) -> str:
    """Who asks, for the provider's abuse checks: the same each time, and nobody's name."""
    name = f"{asker.tenant_id}/{asker.user}".encode()
    return hmac.digest(key.encode(), name, "sha256").hex()
