"""What the OpenAPI document says of the whole, and what the contract documents of its parts."""

from typing import Final

DESCRIPTION: Final = """\
How AI assistants speak of a brand, and what its customers do.

Paths are documented with their trailing slash and answer the same without it. Every refusal is a
problem document (RFC 9457) whose `instance` is the request's id; it never repeats what was sent.
A method that a path does not know gets 405 with `Allow`."""

TAGS: Final = (
    ("queries", "What to ask the assistants."),
    ("asking", "How asking them goes, and what it costs."),
    ("results", "What they answered."),
    ("competitors", "Brands to compare with."),
    ("brand", "The tenant's own brand and products."),
    ("visibility", "Dashboard, comparison and win rate."),
    ("rescore", "Scoring again by the newest catalog."),
    ("alerts", "Rules that watch the numbers, what they would have done, and whom they tell."),
    ("events", "What customers do: taking it in, and looking at it."),
    ("event-schemas", "What is declared of events, seen of them, and broken."),
    ("segments", "Which customers are meant, and who they are."),
    ("activations", "Connectors: where members of segments are delivered to."),
    ("segment", "The HTTP API of Segment, for its libraries."),
    ("copilot", "Questions in plain words, answered from the tenant's own data."),
    ("tokens", "Who may do what with the tenant's data."),
    ("operations", "For those who run the service."),
)

# What the contract documents; the fields beside these are additive, so a reader must not need them.
DOCUMENTED: Final = {
    "Dashboard": "mention_rate avg_position share_of_voice sentiment_score total_runs by_provider"
    " timeline",
    "ProviderMetrics": "provider label mention_rate avg_position total_runs",
    "Day": "date total mentioned mention_rate",
    "Competitor": "id name brand_aliases domain is_active created_at updated_at",
    "Comparison": "queries competitors",
    "ComparedQuery": "id query_text category tenant_avg_position total_results competitors",
    "CompetitorInQuery": "id name avg_position mention_count win_rate",
    "Alert": "id alert_type competitor threshold webhook_url is_active created_at updated_at",
    "CreatedAlert": "id alert_type competitor threshold webhook_url is_active created_at"
    " updated_at",
    "WinRates": "competitors",
    "WinRate": "id name domain wins losses ties win_rate total_compared",
}
