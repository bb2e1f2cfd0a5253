"""Grok, by xAI's Responses API."""

from typing import Any

from infra.answers import responses
from infra.answers.access import Access
from infra.answers.http import Wire
from infra.answers.judging import answered
from infra.ports import Answer, Question


class GrokEngine:
    """Asks xAI's model, which may search the web. Source: spec "providers", "xAI".

    Marks such as `[[1]](url)` stay in the text: it is what the provider said, and extraction
    blanks them. Without them (`no_inline_citations`) xAI names every page it met and no longer
    says which of them it cites.
    """

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
        return {
            "model": self.model,
            "input": [{"role": "user", "content": question.query_text}],
            "tools": [{"type": "web_search"}],
        }
