"""The stand-in as a model: the very SDK, over a socket, against the table of questions."""

from collections.abc import AsyncIterator
from typing import Final

from infra.copilot.claude import ClaudeModel
from infra.copilot.stand_in.intents import answer
from infra.copilot.stand_in.server import MessagesServer
from infra.copilot_ports import Prompt, Said, Turn

NAME: Final = "stand-in"


class StandIn:
    """The `LanguageModel` port where there is no key; it says that it is simulated."""

    name = NAME
    is_simulated = True

    def __init__(self, server: MessagesServer, model: ClaudeModel) -> None:
        self._server = server
        self._model = model

    def speak(self, prompt: Prompt) -> AsyncIterator[Said | Turn]:
        """The next turn. Raises `ModelFailed`."""
        return self._model.speak(prompt)

    async def close(self) -> None:
        """Close the connections and the server."""
        await self._model.close()
        await self._server.close()


async def open_stand_in() -> StandIn:
    """A stand-in that listens on a port of its own, for this process alone."""
    server = MessagesServer(answer)
    await server.open()
    model = ClaudeModel(server.key, NAME, server.url, is_simulated=True)
    return StandIn(server, model)
