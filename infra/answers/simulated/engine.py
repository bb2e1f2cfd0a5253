"""One assistant that nobody asks: its answers come of dice, the same each time."""

from infra.answers.simulated.cast import Draw, Leaning, cast_of
from infra.answers.simulated.dice import dice_of, flat, happens, pick, subject_of, trade_of
from infra.answers.simulated.manners import MANNERS, Scene, prose
from infra.answers.simulated.vocabulary import CLOSINGS
from infra.answers.simulated.wording import item_of, merged, sources_of
from infra.ports import Answer, Question
from schemas.base import Provider


class SimulatedEngine:
    """One assistant played by dice: it never raises, and marks every answer `is_simulated`.

    The same query text, provider, slot and catalog give the same bytes on every platform.
    Source: spec "providers", "What an adapter owes the rest".
    """

    is_simulated = True

    def __init__(self, provider: Provider, leaning: Leaning | None = None) -> None:
        self._provider = provider
        self.model = f"simulated-{provider}"
        self._leaning = leaning or Leaning()

    async def ask(self, question: Question) -> Answer:
        """The answer, at once: nothing is waited for."""
        return self.answer(question)

    def answer(self, question: Question) -> Answer:
        """What `ask` answers, for callers that do not wait."""
        provider, query = self._provider, flat(question.query_text)
        dice = dice_of(question.query_text, provider, question.slot)
        trade = trade_of(query)
        draw = Draw(question.catalog, query, provider, trade, self._leaning, dice)
        cast = cast_of(draw)
        sources = sources_of(draw, cast)
        items = merged([item_of(draw, name, cast, sources) for name in cast], dice)
        scene = Scene(dice, subject_of(query), tuple(items), pick(dice, CLOSINGS))
        # About one answer in eight is prose without any list.
        is_prose = happens(dice, 0.12) or not items
        text = (prose if is_prose else MANNERS[provider])(scene)
        return Answer(text, sources, self.model, is_simulated=True)

    async def close(self) -> None:
        """Nothing is open."""
