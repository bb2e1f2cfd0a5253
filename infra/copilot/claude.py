"""Claude as the copilot's model: one streamed turn of the Messages API, by the official SDK."""

import re
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

import anthropic
import httpx2

from infra.copilot.failures import failed
from infra.copilot_ports import Block, ModelFailed, Prompt, Said, Turn
from schemas.copilot import ModelUsage

MAX_TOKENS: Final = 4096
_READ_SECONDS: Final = 60.0
_CONNECT_SECONDS: Final = 5.0
# Of the start of a stream only, by the SDK; what breaks later is the loop's business.
_RETRIES: Final = 2
_CACHED: Final = {"type": "ephemeral"}
_NAME: Final = re.compile(r"[a-zA-Z0-9_-]{1,128}")
# The SDK fills these into blocks that it read; the API refuses them in a request.
_READ_ONLY: Final = ("parsed_output",)


class ClaudeModel:
    """The `LanguageModel` port on the Messages API. Source: spec "copilot", "SDK as it is"."""

    def __init__(  # noqa: PLR0913 - what can be set
        self,
        key: str,
        model: str,
        url: str,
        *,
        thinks: bool = True,
        is_simulated: bool = False,
        read_seconds: float = _READ_SECONDS,
    ) -> None:
        self.name = model
        self.is_simulated = is_simulated
        self._thinks = thinks
        self._client = anthropic.AsyncAnthropic(
            api_key=key,
            base_url=url,
            timeout=httpx2.Timeout(read_seconds, connect=_CONNECT_SECONDS),
            max_retries=_RETRIES,
            http_client=httpx2.AsyncClient(trust_env=False),
            open_telemetry=False,
        )

    async def speak(self, prompt: Prompt) -> AsyncIterator[Said | Turn]:
        """The next turn: its text as it comes, at last the turn itself. Raises `ModelFailed`."""
        has_begun, snapshot = False, None
        try:
            async with self._client.messages.stream(**self._request(prompt)) as stream:
                has_begun = True
                async for event in stream:
                    # What comes before the first frame of a message has no snapshot to look at.
                    if event.type == "message_start" or snapshot is not None:
                        snapshot = stream.current_message_snapshot
                    if event.type == "text":
                        yield Said(_kept(event.text))
        # Frames out of order make the SDK's reader stumble in any way.
        except Exception as problem:
            raise failed(problem, has_begun=has_begun, usage=_usage(snapshot)) from problem
        yield _turn(snapshot)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    def _request(self, prompt: Prompt) -> dict[str, Any]:
        # Byte for byte the same from turn to turn in tools and system: they are the cached prefix.
        request: dict[str, Any] = {
            "model": self.name,
            "max_tokens": MAX_TOKENS,
            "system": [{"type": "text", "text": prompt.system, "cache_control": _CACHED}],
            "tools": list(prompt.tools),
            "messages": list(prompt.messages),
            "metadata": {"user_id": prompt.user},
            "cache_control": _CACHED,
        }
        if not prompt.may_call:
            request["tool_choice"] = {"type": "none"}
        if self._thinks:
            request |= {
                "thinking": {"type": "between_tools"},
                "output_config": {"effort": "medium"},
            }
        return request


def _turn(snapshot: Any) -> Turn:
    """The whole turn; a stream that ended without a reason was cut. Source: as above."""
    if snapshot is None or snapshot.stop_reason is None:
        raise ModelFailed("model_unavailable", "cut", may_repeat=True, usage=_usage(snapshot))
    blocks = tuple(_blocks(snapshot.content))
    if not _are_calls([block for block in blocks if block["type"] == "tool_use"]):
        kind = "calls that are none"
        raise ModelFailed("model_bad_output", kind, may_repeat=True, usage=_usage(snapshot))
    return Turn(blocks, snapshot.stop_reason, _usage(snapshot))


def _are_calls(blocks: Sequence[Block]) -> bool:
    """Whether the API would take these calls back: what it refuses would end the conversation."""
    ids = {str(block.get("id") or "") for block in blocks}
    return (
        len(ids) == len(blocks)
        and "" not in ids
        and all(_NAME.fullmatch(str(block.get("name"))) for block in blocks)
        and all(isinstance(block.get("input"), dict) for block in blocks)
    )


def _blocks(content: Sequence[Any]) -> list[Block]:
    blocks = [block.model_dump(mode="json", exclude_none=True, warnings=False) for block in content]
    return [{k: _kept(v) for k, v in block.items() if k not in _READ_ONLY} for block in blocks]


def _kept(value: Any) -> Any:
    """Without what PostgreSQL cannot keep: U+0000, and halves of characters."""
    match value:
        case str():
            return value.replace("\x00", "").encode(errors="replace").decode()
        case dict():
            return {_kept(name): _kept(each) for name, each in value.items()}
        case list():
            return [_kept(each) for each in value]
    return value


def _usage(snapshot: Any) -> ModelUsage:
    if snapshot is None:
        return ModelUsage()
    usage = snapshot.usage
    return ModelUsage(
        input_tokens=(usage.input_tokens or 0) + (usage.cache_creation_input_tokens or 0),
        output_tokens=usage.output_tokens or 0,
        cache_read_input_tokens=usage.cache_read_input_tokens or 0,
    )
