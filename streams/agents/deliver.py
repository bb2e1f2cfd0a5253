"""alert fired -> webhook delivered | webhook failed."""

from collections.abc import Callable, Sequence
from typing import Final

from infra.alert_ports import Deliveries
from infra.parcels import Ending, Letter, Posting, Sent
from infra.ports import Clock, Hooks
from infra.signing import signed_headers
from schemas.events import AlertFired, BaseFact
from streams.agent import Agent
from streams.domain.webhook_timing import next_attempt, next_attempt_of_ours, rest
from streams.jobs import Crew, Watch

HANDS: Final = 100

_HEADERS: Final = {"content-type": "application/json", "user-agent": "SegOps/1.0"}


def deliver_agent(deliveries: Deliveries, wake: Callable[[], None]) -> Agent:
    """Queues a webhook for each firing; its stream waits for no subscriber."""

    async def handle(facts: Sequence[BaseFact]) -> Sequence[BaseFact]:
        for fact in facts:
            if isinstance(fact, AlertFired):
                await deliveries.enqueue(fact)
        wake()
        return ()

    return Agent("deliver", handle)


def deliver_crew(
    deliveries: Deliveries, hooks: Hooks, clock: Clock, dice: Callable[[], float], watch: Watch
) -> Crew[Posting]:
    """Posts what is due: at least once, signed anew each time, for three days if need be.

    `dice` gives a number from 0 to 1.
    """

    async def deliver(posting: Posting) -> None:
        letter = await deliveries.begin(posting)
        if letter is None:
            return
        signed = signed_headers(
            letter.secrets, letter.webhook_id, int(clock.now().timestamp()), letter.body
        )
        sent = await hooks.post(letter.url, letter.body, {**_HEADERS, **signed})
        await deliveries.settle(posting, _ending(letter, sent, dice()))

    return Crew("deliver", deliveries, deliver, HANDS, watch)


def _ending(letter: Letter, sent: Sent, dice: float) -> Ending:
    if sent.outcome == "delivered":
        return Ending(sent, None)
    if sent.outcome == "ours":
        return Ending(sent, next_attempt_of_ours(letter.waited_seconds, dice))
    wait = next_attempt(
        letter.failures + 1, sent.outcome, sent.status_code, sent.retry_after_seconds, dice
    )
    return Ending(sent, wait, rest(letter.failures_in_a_row + 1))
