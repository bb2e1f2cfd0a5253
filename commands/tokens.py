"""Commands for the tokens of a running stack's tenants."""

import argparse
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from commands.running import Adding, Command, database_of, folder, pepper_of, running
from infra.postgres.tenants import Tenants
from infra.postgres.tokens import PostgresTokens
from infra.settings import Settings
from schemas.errors import NotFound
from schemas.tokens import Scope


def declare(adding: Adding) -> None:
    """Say what these commands take."""
    of_tokens = adding("token", help="tokens of a running stack's tenants")
    kinds = of_tokens.add_subparsers(required=True)

    def of_tenant(name: str, command: Command) -> argparse.ArgumentParser:
        added = kinds.add_parser(name, parents=[folder()])
        added.add_argument("tenant")
        added.set_defaults(run=running(command))
        return added

    _add_kinds(of_tenant("create", create_token))
    of_tenant("list", list_tokens)
    rotating = of_tenant("rotate", rotate_token)
    rotating.add_argument("id")
    rotating.add_argument("--overlap-hours", type=_from_to(0, 168), default=24)
    of_tenant("revoke", revoke_token).add_argument("id")


def _add_kinds(creating: argparse.ArgumentParser) -> None:
    creating.add_argument("--name", default="made by hand")
    one = creating.add_mutually_exclusive_group()
    one.add_argument("--scope", action="append", choices=["read", "write", "admin"])
    one.add_argument("--write-key", action="store_true", help="may take events in, nothing else")
    creating.add_argument("--expires-in-days", type=_from_to(1, 3650))


def _from_to(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if least <= int(text) <= most:
            return int(text)
        raise argparse.ArgumentTypeError(f"must be {least} to {most}")

    return number


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


async def rotate_token(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make another token like this one, which ends soon, and print its secret.

    Raises:
        NotFound: the tenant has no such token.
    """
    overlap = timedelta(hours=arguments.overlap_hours)
    async with _tokens_of(arguments, settings) as tokens:
        _, secret = await tokens.rotate(arguments.tenant, arguments.id, overlap)
    print(secret)
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
    async with database_of(settings) as database:
        pepper = pepper_of(settings)
        if not await Tenants(database, pepper).exists(arguments.tenant):
            raise NotFound("tenant")
        yield PostgresTokens(database, pepper)
