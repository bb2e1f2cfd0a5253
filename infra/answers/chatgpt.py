"""ChatGPT, by OpenAI's Responses API."""

from typing import Any

from infra.answers import responses
from infra.answers.access import Access
from infra.answers.http import Wire
from infra.answers.judging import answered
from infra.ports import Answer, Question


class ChatGptEngine:
    """Asks OpenAI's model, which has to search the web. Source: spec "providers", "OpenAI"."""

    is_simulated = False

    def __init__(self, access: Access) -> None:
        self.model = access.model
        self._access = access
        self._wire = Wire(access, {"authorization": f"Bearer {access.key}"})

    async def ask(self, question: Question) -> Answer:
        """The answer, by one call; raises what `AnswerEngine` names."""
        reply = await self._wire.post("/v1/responses", self._body(question))
        return answered(reply, responses.read, self._access)

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()

    def _body(self, question: Question) -> dict[str, Any]:
        search = {
            "type": "web_search",
            "search_context_size": "medium",
            "user_location": {"type": "approximate", "country": "US"},
        }
        return {
            "model": self.model,
            "input": question.query_text,
            "tools": [search],
            "tool_choice": "required",
            "include": ["web_search_call.action.sources"],
        }
