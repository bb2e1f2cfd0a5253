"""The main job, from question to dashboard, over HTTP on a whole stack."""

from tests.stack import Client, Stack

ANSWER = "1. **Brooks Ghost 16** – soft\n2. **Acme Pro Runner** – great value\n3. **Nike Pegasus**"


def configured(tenant: Client) -> int:
    tenant.put(
        "brand/",
        json={
            "name": "Acme Shoes",
            "brand_aliases": ["Acme"],
            "domain": "acme.example",
            "products": [{"name": "Acme Pro Runner", "sku": "APR-001"}],
        },
    ).raise_for_status()
    tenant.new_competitor("Nike", domain="nike.com")
    tenant.new_competitor("Adidas")
    return tenant.new_query("best running shoes under $150")


def test_a_captured_answer_becomes_a_result_with_evidence_and_a_dashboard(tenant: Client):
    query = configured(tenant)

    posted = tenant.capture(
        {
            "query": query,
            "provider": "chatgpt",
            "raw_response": ANSWER,
            "captured_at": "2026-05-09T10:00:00Z",
            "citations": [
                {"url": "https://www.nike.com/pegasus"},
                {"url": "https://acme.example/"},
            ],
        }
    )

    assert (posted["accepted"], posted["duplicates"], posted["rejected"]) == (1, 0, [])
    dashboard = tenant.wait_for_runs(1)
    assert (dashboard["mention_rate"], dashboard["avg_position"]) == (1.0, 2.0)
    assert dashboard["share_of_voice"] == 0.5
    assert dashboard["timeline"][0]["date"] == "2026-05-09"
    [result] = tenant.get(f"queries/{query}/results/").json()
    assert [(b["name"], b["position"]) for b in result["mentioned_brands"]] == [
        ("Acme Shoes", 2),
        ("Nike", 3),
    ]
    assert [(p["sku"], p["position"]) for p in result["mentioned_products"]] == [("APR-001", 2)]
    assert [c["owner"] for c in result["citations"]] == ["Nike", "tenant"]
    evidence = result["mentioned_brands"][0]["evidence"]
    assert ANSWER[evidence["start"] : evidence["end"]] == evidence["surface"]
    assert tenant.get(f"results/{result['id']}/").json() == result


def test_a_run_asks_every_provider_once_and_says_it_is_simulated(tenant: Client):
    query = configured(tenant)

    reply = tenant.post(f"queries/{query}/run/", headers={"Idempotency-Key": "once"})
    again = tenant.post(f"queries/{query}/run/", headers={"Idempotency-Key": "once"})

    assert reply.status_code == 200
    assert {k: reply.json()[k] for k in ("status", "query_id")} == {
        "status": "queued",
        "query_id": query,
    }
    assert again.json() == reply.json()
    dashboard = tenant.wait_for_runs(5)
    assert (dashboard["total_runs"], dashboard["basis"]) == (5, "simulated")
    results = tenant.get(f"queries/{query}/results/").json()
    assert sorted(r["provider"] for r in results) == [
        "chatgpt",
        "claude",
        "gemini",
        "grok",
        "perplexity",
    ]
    assert all(r["is_simulated"] for r in results)
    assert tenant.get(f"queries/{query}/").json()["last_run_at"] is not None


def test_an_answer_posted_twice_counts_once(tenant: Client):
    query = configured(tenant)
    item = {"query": query, "provider": "claude", "raw_response": "Nike.", "idempotency_key": "a"}

    first = tenant.capture(item)
    second = tenant.capture(item, {**item, "raw_response": "Another text."})

    assert (first["accepted"], second["duplicates"]) == (1, 1)
    assert [r["code"] for r in second["rejected"]] == ["idempotency_key_reused"]
    assert tenant.wait_for_runs(1)["total_runs"] == 1


def test_rescoring_reports_the_flips_and_keeps_both_series(tenant: Client):
    query = configured(tenant)
    tenant.capture({"query": query, "provider": "grok", "raw_response": "1. Zapatos Uno\n2. Nike"})
    before = tenant.wait_for_runs(1)
    version = tenant.get(f"queries/{query}/results/").json()[0]["catalog_version"]
    tenant.patch("brand/", json={"brand_aliases": ["Acme", "Zapatos Uno"]}).raise_for_status()

    dry = tenant.post("rescore/", json={"dry_run": True}).json()["report"]
    assert tenant.get("dashboard/").json() == before
    wet = tenant.post("rescore/", json={}).json()["report"]

    flips = [(f["name"], f["field"], f["before"], f["after"]) for f in dry["flips"]]
    assert flips == [("Acme Shoes", "mentioned", "false", "true")]
    assert dry["flips"][0]["term"] == "Zapatos Uno"
    assert wet["flips"] == dry["flips"]
    after = tenant.wait_for("dashboard/", lambda d: d["mentioned"] == 1)
    assert (before["mention_rate"], after["mention_rate"]) == (0.0, 1.0)
    assert tenant.get("dashboard/", params={"version": version}).json() == before


def test_a_new_tenant_has_the_documented_empty_dashboard(tenant: Client):
    dashboard = tenant.get("dashboard/").json()

    numbers = ("mention_rate", "avg_position", "share_of_voice", "sentiment_score", "total_runs")
    assert [dashboard[name] for name in numbers] == [0, None, 0, None, 0]
    assert (dashboard["by_provider"], dashboard["timeline"]) == ([], [])
    assert tenant.get("comparison/").json()["queries"] == []
    assert tenant.get("win-rate/").json()["competitors"] == []


def test_readiness_and_liveness_are_told_apart(stack: Stack):
    assert stack.is_ready()


def test_the_largest_answer_comes_through_whole(tenant: Client):
    query = configured(tenant)
    # Control characters take six bytes each on the wire: 1.5 MiB, more than a usual message.
    text = "1. Nike\n" + "\u0001" * (256 * 1024 - 8)

    posted = tenant.capture({"query": query, "provider": "grok", "raw_response": text})

    assert posted["rejected"] == []
    tenant.wait_for_runs(1)
    [result] = tenant.get(f"queries/{query}/results/").json()
    assert result["raw_response"] == text
    assert [brand["name"] for brand in result["mentioned_brands"]] == ["Nike"]
