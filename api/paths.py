"""Paths that a parameter of another route would match as well, such as `/alerts/preview/`."""

from fastapi import APIRouter
from starlette.routing import Match
from starlette.types import Scope


class OwnPaths(APIRouter):
    """A router whose paths are nobody else's: a method that they do not know is 405.

    Without it, `PATCH /alerts/preview/` would be a change of the alert whose id is "preview". It
    must stand before the router that would take them.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As if every method were known: the route then refuses those that it does not know."""
        match, child_scope = super().matches(scope)
        return (Match.FULL if match is Match.PARTIAL else match), child_scope
