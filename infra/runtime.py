"""Opens each port and closes it again: the only file that chooses an adapter, by URL scheme."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from infra.activation_ports import Connectors, Syncs
from infra.alert_ports import Deliveries, Watching
from infra.answers.access import Access
from infra.answers.chatgpt import ChatGptEngine
from infra.answers.claude import ClaudeEngine
from infra.answers.gemini import GeminiEngine
from infra.answers.grok import GrokEngine
from infra.answers.perplexity import PerplexityEngine
from infra.answers.policy import CallPolicy
from infra.answers.prices import Price, price_table
from infra.answers.simulated import SimulatedEngine
from infra.clickhouse_cluster import Cluster
from infra.clickhouse_embedded import EmbeddedWarehouse
from infra.clickhouse_reading import ReadingWarehouse
from infra.clickhouse_server import ServerWarehouse
from infra.connectors.disk import Disk
from infra.connectors.kafka_topics import KafkaTopics
from infra.connectors.receivers import Receivers
from infra.connectors.s3 import S3
from infra.copilot.claude import ClaudeModel
from infra.copilot.stand_in.model import open_stand_in
from infra.copilot_ports import Allowance, Copilot, LanguageModel
from infra.intake import Intake
from infra.ports import AnswerEngine, Catalogs, Clock, Hooks, Runs, Standings, Warehouse
from infra.postgres.asking import PostgresRuns
from infra.postgres.catalogs import PostgresCatalogs
from infra.postgres.conversations import PostgresConversations
from infra.postgres.database import Database, Locate
from infra.postgres.deliveries import PostgresDeliveries
from infra.postgres.intake import PostgresIntake
from infra.postgres.outbox import OutboxLog
from infra.postgres.segmenting import PostgresSegmenting
from infra.postgres.standing import PostgresStandings
from infra.postgres.syncs import PostgresSyncs
from infra.postgres.tenants import Tenants
from infra.postgres.tokens import PostgresTokens
from infra.postgres.watching import PostgresWatching
from infra.scoring_model import ClaudeScoringModel
from infra.segment_ports import Segmenting
from infra.settings import Settings
from infra.signing import Sealer
from infra.tokens import Tokens
from infra.webhook_rules import WebhookRules
from infra.webhooks import HttpHooks
from schemas.base import Provider

_ENGINES: Final[Mapping[Provider, Callable[[Access], AnswerEngine]]] = {
    Provider.CHATGPT: ChatGptEngine,
    Provider.PERPLEXITY: PerplexityEngine,
    Provider.CLAUDE: ClaudeEngine,
    Provider.GEMINI: GeminiEngine,
    Provider.GROK: GrokEngine,
}


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Now, aware, UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Runtime:
    """Every part of the outside, open. `log` is where facts go, `warehouse` where rows are."""

    database: Database
    tenants: Tenants
    catalogs: Catalogs
    intake: Intake
    tokens: Tokens
    log: OutboxLog
    warehouse: Warehouse
    engines: Mapping[Provider, AnswerEngine]
    policy: CallPolicy
    runs: Runs
    standings: Standings
    watching: Watching
    segmenting: Segmenting
    deliveries: Deliveries
    hooks: Hooks
    syncs: Syncs
    connectors: Connectors
    copilot: Copilot
    clock: Clock
    scoring_model: ClaudeScoringModel | None = None

    async def close(self) -> None:
        """Close in reverse."""
        if self.copilot.model:
            await self.copilot.model.close()
        if self.scoring_model:
            await self.scoring_model.close()
        for engine in self.engines.values():
            await engine.close()
        await self.connectors.close()
        await self.hooks.close()
        await self.warehouse.close()
        await self.database.close()


def open_warehouse(url: str, cluster: Cluster | None = None) -> Warehouse:
    """The warehouse at `chdb:///folder` or `clickhouse://host:port/`, of a cluster or not.

    Raises:
        ValueError: no adapter for that scheme.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "chdb":
        return EmbeddedWarehouse(Path(rest))
    if scheme == "clickhouse":
        return ServerWarehouse(url, cluster)
    raise ValueError(f"no warehouse for scheme {scheme!r}: use chdb:// or clickhouse://")


async def open_runtime(  # noqa: PLR0913 - the parts that there are
    settings: Settings,
    *,
    postgres: Locate,
    warehouse: Warehouse,
    pepper: str,
    sealing_key: str,
    clock: Clock | None = None,
) -> Runtime:
    """A runtime on these parts.

    Postgres is looked up again for each connection, since a restarted one may have moved. With a
    `clock`, everything goes by it; without, what is due goes by Postgres's.

    Raises:
        ValueError: a setting is not of its form.
    """
    policy = CallPolicy.of(settings)
    ours = clock or SystemClock()
    engines = open_engines(settings, ours)
    database = Database(postgres, clock=clock)
    await database.open()
    tenants = Tenants(database, pepper)
    webhooks = _webhook_rules(settings, sealing_key)
    hooks = HttpHooks(settings.webhook_http, settings.webhook_loopback)
    simulated = frozenset(name for name, engine in engines.items() if engine.is_simulated)
    return Runtime(
        database=database,
        tenants=tenants,
        catalogs=PostgresCatalogs(database, webhooks),
        intake=PostgresIntake(database),
        tokens=PostgresTokens(database, pepper),
        log=OutboxLog(database),
        warehouse=warehouse,
        engines=engines,
        policy=policy,
        runs=PostgresRuns(database, policy, simulated),
        standings=PostgresStandings(database, policy, engines),
        deliveries=PostgresDeliveries(database, webhooks.sealer),
        hooks=hooks,
        syncs=PostgresSyncs(database, webhooks.sealer),
        connectors=_receivers(settings, hooks, ours),
        copilot=await _copilot(settings, database, warehouse, pepper),
        clock=ours,
        watching=PostgresWatching(database),
        segmenting=PostgresSegmenting(database),
        scoring_model=_scoring_model(settings),
    )


def open_engines(settings: Settings, clock: Clock) -> Mapping[Provider, AnswerEngine]:
    """Every provider: the real one where there is a key, never a stand-in then.

    Raises:
        ValueError: a key, an address, the time limit or the prices cannot be used.
    """
    prices = price_table(settings.provider_prices)
    return {provider: _engine(provider, settings, prices, clock) for provider in Provider}


def _engine(
    provider: Provider, settings: Settings, prices: Mapping[str, Price], clock: Clock
) -> AnswerEngine:
    key = getattr(settings, f"{provider}_key")
    if not key:
        return SimulatedEngine(provider)
    access = Access(
        provider=provider,
        key=key,
        model=getattr(settings, f"{provider}_model"),
        url=getattr(settings, f"{provider}_url"),
        timeout_seconds=settings.provider_timeout_seconds,
        prices=prices,
        clock=clock,
    )
    return _ENGINES[provider](access)


def _webhook_rules(settings: Settings, sealing_key: str) -> WebhookRules:
    return WebhookRules(Sealer(sealing_key), settings.webhook_http, settings.webhook_loopback)


def _receivers(settings: Settings, hooks: HttpHooks, clock: Clock) -> Receivers:
    return Receivers(
        hooks=hooks,
        topics=KafkaTopics(allow_loopback=settings.webhook_loopback),
        disk=Disk(Path(settings.export_dir or settings.data_dir / "exports")),
        s3=S3(hooks, clock),
        clock=clock,
    )


def _scoring_model(settings: Settings) -> ClaudeScoringModel | None:
    if not settings.scoring_key:
        return None
    return ClaudeScoringModel(settings.scoring_key, settings.scoring_model, settings.scoring_url)


async def _copilot(
    settings: Settings, database: Database, warehouse: Warehouse, pepper: str
) -> Copilot:
    return Copilot(
        conversations=PostgresConversations(database, price_table(settings.provider_prices)),
        model=await _copilot_model(settings),
        pseudonym_key=pepper,
        warehouse=ReadingWarehouse(warehouse),
        allowance=Allowance(
            per_minute=settings.copilot_questions_per_minute,
            per_day=settings.copilot_questions_per_day,
            tenant_tokens_per_day=settings.copilot_daily_budget,
            tenant_usd_per_day=Decimal(str(settings.copilot_daily_usd)),
        ),
        at_once=settings.copilot_concurrency,
    )


async def _copilot_model(settings: Settings) -> LanguageModel | None:
    if settings.copilot_key:
        return ClaudeModel(
            settings.copilot_key,
            settings.copilot_model,
            settings.copilot_url,
            thinks=settings.copilot_thinks,
        )
    return await open_stand_in() if settings.copilot_stand_in else None
