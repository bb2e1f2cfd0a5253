"""Commands for the tokens of a running stack's tenants."""

import argparse
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from commands.running import Adding, database_of, folder, running
from infra.local.stack import LocalStack
from infra.postgres.tenants import Tenants
from infra.postgres.tokens import PostgresTokens
from infra.settings import Settings
from schemas.errors import NotFound
from schemas.tokens import Scope


def declare(adding: Adding) -> None:
    """Say what these commands take."""
    kinds = adding("token", help="tokens of a running stack's tenants").add_subparsers(
        required=True
    )
    command = kinds.add_parser("create", parents=[folder()])
    command.add_argument("tenant")
    command.add_argument("--name", default="made by hand")
    one = command.add_mutually_exclusive_group()
    one.add_argument("--scope", action="append", choices=["read", "write", "admin"])
    one.add_argument("--write-key", action="store_true", help="may take events in, nothing else")
    command.add_argument("--expires-in-days", type=int)
    command.set_defaults(run=running(create_token))
    command = kinds.add_parser("list", parents=[folder()])
    command.add_argument("tenant")
    command.set_defaults(run=running(list_tokens))
    command = kinds.add_parser("revoke", parents=[folder()])
    command.add_argument("tenant")
    command.add_argument("id")
    command.set_defaults(run=running(revoke_token))


async def create_token(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make a token or a write key and print its secret, which is shown this once.

    Raises:
        NotFound: there is no such tenant.
    """
    scopes = tuple(Scope(scope) for scope in arguments.scope or (Scope.READ, Scope.WRITE))
    ends = timedelta(days=arguments.expires_in_days) if arguments.expires_in_days else None
    async with _tokens_of(arguments, settings) as tokens:
        _, secret = await tokens.create(
            arguments.tenant,
            arguments.name,
            "write_key" if arguments.write_key else "token",
            (Scope.INGEST,) if arguments.write_key else scopes,
            datetime.now(UTC) + ends if ends else None,
        )
    print(secret)
    return 0


async def list_tokens(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print every token that is not revoked, one JSON object a line, without its secret."""
    async with _tokens_of(arguments, settings) as tokens:
        for token in await tokens.listed(arguments.tenant):
            print(json.dumps(token.model_dump(mode="json")))
    return 0


async def revoke_token(arguments: argparse.Namespace, settings: Settings) -> int:
    """End a token at once.

    Raises:
        NotFound: the tenant has no such token.
    """
    async with _tokens_of(arguments, settings) as tokens:
        await tokens.revoke(arguments.tenant, arguments.id)
    return 0


@asynccontextmanager
async def _tokens_of(
    arguments: argparse.Namespace, settings: Settings
) -> AsyncIterator[PostgresTokens]:
    pepper = LocalStack(settings).secrets().pepper
    async with database_of(settings.data_dir) as database:
        if not await Tenants(database, pepper).exists(arguments.tenant):
            raise NotFound("tenant")
        yield PostgresTokens(database, pepper)
