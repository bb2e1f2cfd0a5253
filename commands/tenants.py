"""Commands for the tenants of a running stack."""

import argparse
import re
import sys
from typing import Final

from commands.running import Adding, database_of, folder, pepper_of, running
from infra.postgres import tenants
from infra.settings import Settings

_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


def declare(adding: Adding) -> None:
    """Say what these commands take."""
    tenant = adding("tenant", help="tenants of a running stack").add_subparsers(required=True)
    command = tenant.add_parser("create", parents=[folder()])
    command.add_argument("slug")
    command.add_argument("--name", default="")
    command.set_defaults(run=running(create_tenant))
    switch = tenant.add_parser(
        "copilot", parents=[folder()], help="turn a tenant's copilot on, off"
    )
    switch.add_argument("slug")
    switch.add_argument("to", choices=("on", "off"))
    switch.set_defaults(run=running(switch_copilot))


async def create_tenant(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make a tenant and print its token, which is shown this once.

    Raises:
        Conflict: the slug is taken.
    """
    if not _SLUG.fullmatch(arguments.slug):
        print("a slug is 1 to 63 of a-z, 0-9 and -, and begins with no -", file=sys.stderr)
        return 2
    token = tenants.mint()
    async with database_of(settings) as database:
        found = tenants.Tenants(database, pepper_of(settings))
        await found.create(arguments.slug, arguments.name or arguments.slug)
        await found.admit(arguments.slug, token, "first")
    print(token)
    return 0


async def switch_copilot(arguments: argparse.Namespace, settings: Settings) -> int:
    """Turn a tenant's copilot on or off, from its next question on.

    Raises:
        NotFound: there is no such tenant.
    """
    async with database_of(settings) as database:
        found = tenants.Tenants(database, pepper_of(settings))
        await found.switch_copilot(arguments.slug, is_on=arguments.to == "on")
    return 0
