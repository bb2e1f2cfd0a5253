"""What comes in while a fault happens: answers, customers' events, and queries that are due."""

import threading
import time

from segment.analytics.client import Client as Library

from tests.faults import shop
from tests.faults.producer import History, Producer
from tests.faults.town import Town

SALES_A_SECOND = 5


class Load:
    """Answers from two producers and a shop's events from the library, until it is stopped."""

    def __init__(self, town: Town, queries: list[int], events_a_second: int) -> None:
        self._town = town
        self.history = History()
        self._at_once = events_a_second // SALES_A_SECOND
        self.begun = self.ended = 0.0
        self.failures: list[Exception] = []
        self._producers = [
            Producer(town.tenant, f"p{i}", queries, self.history, pause=0.5) for i in range(2)
        ]
        self._library = Library(
            town.tenant.token,
            host=town.stack.url,
            gzip=True,
            upload_size=50,
            max_retries=1_000,
            max_queue_size=1_000_000,
            on_error=lambda error, _: self.failures.append(error),
        )
        self._began = shop.today()
        self._sent = 0
        self._is_stopping = threading.Event()
        self._shop = threading.Thread(target=self._sell, daemon=True)

    def start(self) -> None:
        """Begin."""
        self.begun = time.monotonic()
        for thread in (*self._producers, self._shop):
            thread.start()

    def stop(self) -> shop.Books:
        """End it; what the shop sent, all of it acknowledged."""
        self.ended = time.monotonic()
        self._is_stopping.set()
        for producer in self._producers:
            producer.is_stopping.set()
        for thread in (*self._producers, self._shop):
            thread.join(60)
        self._library.flush()
        self._library.shutdown()
        return shop.books(self._sent, self._began)

    def _sell(self) -> None:
        while not self._is_stopping.wait(1 / SALES_A_SECOND):
            self._town.listen()
            for _ in range(self._at_once):
                told = shop.event(self._sent, self._began)
                (self._library.identify if "traits" in told else self._library.track)(**told)
                self._sent += 1
