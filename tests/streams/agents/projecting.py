"""The agent that projects, with all that it notes on one Postgres."""

from infra.postgres.database import Database
from infra.postgres.segmenting import PostgresSegmenting
from infra.postgres.syncs import PostgresSyncs
from infra.postgres.watching import PostgresWatching
from projections.writer import Projector
from streams.agent import Agent
from streams.agents.project import project_agent
from tests.infra.postgres.scenes import SEALER


def projecting(database: Database, projector: Projector) -> Agent:
    """As `streams.app` builds it."""
    return project_agent(
        projector,
        PostgresWatching(database),
        PostgresSegmenting(database),
        PostgresSyncs(database, SEALER),
    )
