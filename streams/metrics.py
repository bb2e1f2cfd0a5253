"""What agents tell Prometheus: facts in and out per topic, lag, batches, failures, calls."""

from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram


class AgentMetrics:
    """The `Watch` of every agent, on one registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._in = Counter(
            "segops_facts_in", "Messages handled", ["agent", "topic"], registry=registry
        )
        self._out = Counter(
            "segops_facts_out", "Facts that agents published", ["agent", "topic"], registry=registry
        )
        self._size = Histogram(
            "segops_batch_size",
            "Messages in a batch",
            ["agent"],
            buckets=(1, 2, 5, 10, 25, 50, 100, 250, 500, 1000),
            registry=registry,
        )
        self._seconds = Histogram(
            "segops_batch_seconds", "Time that a batch took", ["agent"], registry=registry
        )
        self._lag_seconds = Gauge(
            "segops_agent_lag_seconds",
            "Age of the oldest message of the newest batch when it was handled",
            ["agent"],
            registry=registry,
        )
        self._lag_facts = Gauge(
            "segops_agent_lag_facts",
            "Facts accepted that the agent has not handled",
            ["agent"],
            registry=registry,
        )
        self._failures = Counter(
            "segops_agent_failures", "What went wrong", ["agent", "kind"], registry=registry
        )
        self._works = Gauge(
            "segops_worker_works", "1 when the worker has its partitions", registry=registry
        )
        self._calls = Counter(
            "segops_provider_calls", "Questions put", ["provider", "outcome"], registry=registry
        )

    def batch(
        self,
        agent: str,
        heard: Mapping[str, int],
        told: Mapping[str, int],
        seconds: float,
        lag_seconds: float,
    ) -> None:
        """A batch was handled: messages per topic, facts published per topic, its age."""
        for topic, count in heard.items():
            self._in.labels(agent, topic).inc(count)
        for topic, count in told.items():
            self._out.labels(agent, topic).inc(count)
        self._size.labels(agent).observe(sum(heard.values()))
        self._seconds.labels(agent).observe(seconds)
        self._lag_seconds.labels(agent).set(max(lag_seconds, 0.0))

    def failed(self, agent: str, kind: str) -> None:
        """Something went wrong: `unreadable`, `unhandled`, `unavailable` or `unexpected`."""
        self._failures.labels(agent, kind).inc()

    def called(self, provider: str, outcome: str) -> None:
        """A provider was asked; `outcome` is `answered` or the reason of the failure."""
        self._calls.labels(provider, outcome).inc()

    def working(self, is_working: Callable[[], bool]) -> None:
        """Whom to ask whether the worker works, whenever Prometheus does."""
        self._works.set_function(is_working)

    def waiting(self, facts: Mapping[str, int]) -> None:
        """How many facts wait for each agent right now."""
        for agent, count in facts.items():
            self._lag_facts.labels(agent).set(count)
