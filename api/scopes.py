"""What each operation asks of a token: all of them on one page, by their names."""

from collections.abc import Iterable, Mapping
from typing import Final

from fastapi import Request
from fastapi.routing import APIRoute

from api.errors import Refused
from schemas.tokens import Holder, Scope, allows

_NAMES: Final[Mapping[Scope | None, str]] = {
    # No token is asked for.
    None: "get_liveness get_readiness get_metrics",
    Scope.READ: (
        "list_queries get_query list_results list_answers get_result list_competitors"
        " get_competitor list_candidates get_brand get_dashboard get_comparison get_win_rate"
        " get_rescore get_providers list_runs get_costs"
        " list_alerts get_alert list_firings list_deliveries preview_alert"
        " list_activations get_activation list_syncs"
        " list_recent_events list_top_events get_event_volume stream_events"
        " list_event_schemas get_event_schema get_event_by_name list_violations get_event_policy"
        " list_segments get_segment list_segment_versions preview_segment validate_segment"
        " list_members export_members get_trend list_changes get_overlap"
        # The copilot only reads; what its user writes are their own conversations.
        " ask_copilot list_conversations get_conversation change_conversation"
        " delete_conversation cancel_answer rate_answer get_copilot_usage"
    ),
    Scope.WRITE: (
        "create_query change_query delete_query run_query accept_results"
        " create_competitor change_competitor delete_competitor accept_candidate"
        " put_brand change_brand request_rescore"
        " create_alert change_alert delete_alert rotate_secret send_sample replay_delivery"
        " create_event_schema change_event_schema delete_event_schema put_event_policy"
        " create_segment change_segment delete_segment change_segment_ids"
        " create_activation change_activation delete_activation pause_activation"
        " resume_activation resync_activation rotate_activation_secret"
    ),
    Scope.INGEST: (
        "accept_events accept_batch accept_track accept_identify accept_page accept_screen"
        " accept_group accept_alias"
        " segment_batch segment_track segment_identify segment_page segment_screen"
        " segment_group segment_alias"
    ),
    Scope.ADMIN: "list_tokens create_token rotate_token revoke_token",
}
SCOPES: Final[Mapping[str, Scope | None]] = {
    name: scope for scope, names in _NAMES.items() for name in names.split()
}


class Undeclared(Exception):
    """A route that nobody said the scope of; the app does not start."""


def check_declared(routes: Iterable[object]) -> None:
    """Raise `Undeclared` for a route that stands in no line above."""
    names = {route.name for route in routes if isinstance(route, APIRoute)}
    if missing := sorted(names - SCOPES.keys()):
        raise Undeclared(", ".join(missing))


async def require_scope(request: Request) -> None:
    """Refuse (403) a token that may not do what the route does."""
    wanted = SCOPES[request.scope["route"].name]
    holder: Holder | None = request.scope["state"].get("holder")
    if wanted and holder and not allows(holder.scopes, wanted):
        raise insufficient(wanted)


def insufficient(wanted: Scope) -> Refused:
    """The 403 that says which scope is missing. Source: RFC 6750, 3.1."""
    return Refused(
        403,
        "insufficient-scope",
        f"This needs a token with the scope {wanted}.",
        headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{wanted}"'},
    )
