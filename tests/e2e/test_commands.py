"""The commands of the front door, as a person calls them."""

import base64
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from confluent_kafka import Producer

from tests.stack import ROOT, Client, Stack


def manage(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
        env=os.environ | settings,
    )


def test_a_tenant_made_beside_a_running_stack_gets_a_token_that_works(stack: Stack):
    made = manage(
        "tenant", "create", "made-here", "--name", "Made", "--data-dir", str(stack.folder)
    )

    assert (made.returncode, made.stderr) == (0, "")
    with Client(stack.url, "made-here", made.stdout.strip()) as tenant:
        assert tenant.get("queries/").json() == []
    again = manage("tenant", "create", "made-here", "--data-dir", str(stack.folder))
    assert (again.returncode, again.stdout) == (1, "")
    assert "slug is already in use" in again.stderr


def test_a_tenants_copilot_is_turned_off_and_on_beside_a_running_stack(
    stack: Stack, tenant: Client
):
    def turn(slug: str, to: str) -> subprocess.CompletedProcess[str]:
        return manage("tenant", "copilot", slug, to, "--data-dir", str(stack.folder))

    def asked() -> int:
        return tenant.post(f"{stack.url}/api/ai/copilot/", json={"message": "x"}).status_code

    assert (turn(tenant.tenant_id, "off").returncode, asked()) == (0, 403)
    assert (turn(tenant.tenant_id, "on").returncode, asked()) == (0, 200)
    assert turn("nobody", "off").stderr.endswith("no such tenant\n")


def test_tokens_are_made_listed_and_revoked_beside_a_running_stack(stack: Stack, tenant: Client):
    def token(*arguments: str) -> subprocess.CompletedProcess[str]:
        return manage("token", *arguments, "--data-dir", str(stack.folder))

    key = token("create", tenant.tenant_id, "--write-key", "--name", "Shop").stdout.strip()
    reader = token("create", tenant.tenant_id, "--scope", "read").stdout.strip()
    listed = [json.loads(line) for line in token("list", tenant.tenant_id).stdout.splitlines()]
    made = {each["last_four"]: each for each in listed}

    def looks(secret: str) -> int:
        headers = {"Authorization": f"Bearer {secret}"}
        return httpx.get(f"{stack.url}/api/events/recent/", headers=headers).status_code

    assert (made[key[-4:]]["scopes"], made[reader[-4:]]["scopes"]) == (["ingest"], ["read"])
    assert made[key[-4:]]["name"] == "Shop"
    assert (looks(key), looks(reader)) == (403, 200)
    rotated = token("rotate", tenant.tenant_id, made[reader[-4:]]["id"]).stdout.strip()
    assert (looks(reader), looks(rotated)) == (200, 200)
    assert token("revoke", tenant.tenant_id, made[reader[-4:]]["id"]).returncode == 0
    assert (looks(reader), looks(rotated)) == (401, 200)
    assert token("create", tenant.tenant_id, "--expires-in-days", "0").returncode == 2
    assert token("revoke", tenant.tenant_id, "unknown").stderr.endswith("no such token\n")
    assert token("list", "nobody").stderr.endswith("no such tenant\n")


@pytest.mark.parametrize("command", [("tenant", "create"), ("token", "list")])
def test_a_tenant_needs_a_running_stack(tmp_path: Path, command: tuple[str, str]):
    refused = manage(*command, "x", "--data-dir", str(tmp_path))

    assert refused.returncode == 1
    assert "start one with `manage.py up`" in refused.stderr


def test_a_file_of_answers_is_imported_once_however_often_it_is_fed(
    stack: Stack, tenant: Client, tmp_path: Path
):
    query = tenant.new_query("imported")
    items = [
        {"query": query, "provider": "claude", "raw_response": f"Answer {n % 7}"}
        for n in range(450)
    ]
    items.append({"query": query, "provider": "nobody", "raw_response": "x"})
    file = tmp_path / "answers.jsonl"
    file.write_text("\n".join(map(json.dumps, items)))
    command = ("import-answers", str(file), "--url", stack.url, "--token", tenant.token)

    first = manage(*command)
    second = manage(*command)

    assert first.returncode == second.returncode == 1
    assert "450 accepted, 0 known already, 1 rejected" in first.stderr
    assert "answers.jsonl:451:" in first.stderr
    assert "0 accepted, 450 known already, 1 rejected" in second.stderr
    assert tenant.wait_for_runs(450)["total_runs"] == 450


def test_extract_prints_one_object_per_mentioned_brand(tmp_path: Path):
    text = tmp_path / "answer.txt"
    text.write_text("1. Brooks\n2. **Nike** – reliable\n")
    brands = tmp_path / "brands.json"
    brands.write_text('[{"name": "Nike", "aliases": ["Nike Inc"]}, {"name": "Hoka"}]')

    printed = manage("extract", "--text-file", str(text), "--brands", str(brands))

    [mention] = json.loads(printed.stdout)["mentions"]
    assert mention["surface"] == text.read_text()[mention["start"] : mention["end"]]
    assert {k: mention[k] for k in ("name", "position", "sentiment", "rule")} == {
        "name": "Nike",
        "position": 2,
        "sentiment": "positive",
        "rule": "ordered_list",
    }


def test_a_replay_leaves_every_number_as_it_was(stack: Stack, tenant: Client):
    tenant.put("brand/", json={"name": "Acme"}).raise_for_status()
    tenant.new_competitor("Nike")
    query = tenant.new_query("replayed")
    tenant.capture(
        *({"query": query, "provider": "grok", "raw_response": "Acme, Nike"} for _ in range(30))
    )
    paths = ("dashboard/", "comparison/", "win-rate/", f"queries/{query}/results/")
    tenant.wait_for_runs(30)
    before = [tenant.get(path).json() for path in paths]

    done = manage("replay", "--data-dir", str(stack.folder))

    assert done.returncode == 0, done.stderr
    assert "answers" in done.stdout
    assert [tenant.get(path).json() for path in paths] == before


def test_poison_is_kept_with_its_bytes_and_can_be_replayed(stack: Stack, tenant: Client):
    query = tenant.new_query("beside poison")
    poison = b'{"type": "answer_captured", "id": 7}\xff'
    send_raw(stack, "answer-captured", poison)
    tenant.capture({"query": query, "provider": "grok", "raw_response": "still handled"})

    assert tenant.wait_for_runs(1)["total_runs"] == 1
    letters = [
        letter for letter in listed(stack, "answer-captured") if letter["replayed_at"] is None
    ]
    # Both agents that hear the topic met it.
    assert {letter["agent"] for letter in letters} == {"score", "project"}
    assert {base64.b64decode(letter["value"]) for letter in letters} == {poison}
    assert all(letter["reason"] and letter["offset"] >= 0 for letter in letters)
    ids = [str(letter["id"]) for letter in letters[:1]]
    replayed = manage("dead-letters", "replay", *ids, "--data-dir", str(stack.folder))
    assert replayed.stdout == "1 put on the log again\n"
    wait = tenant.wait_for(
        "dashboard/", lambda _: len(listed(stack, "answer-captured")) == len(letters) + 2
    )
    assert wait["total_runs"] == 1


def listed(stack: Stack, topic: str) -> list[dict]:
    """What was buried of the topic: other tests have messages of other topics set aside."""
    printed = manage("dead-letters", "list", "--data-dir", str(stack.folder))
    assert printed.returncode == 0, printed.stderr
    letters = (json.loads(line) for line in printed.stdout.splitlines())
    return [letter for letter in letters if letter["topic"] == topic]


def send_raw(stack: Stack, topic: str, value: bytes) -> None:
    """Put bytes on a topic as a stranger would: straight to the broker."""
    broker = next(c for c in stack.process.children(recursive=True) if c.name().startswith("tansu"))
    command = broker.cmdline()
    address = command[command.index("--listener-url") + 1].removeprefix("tcp://")
    producer = Producer({"bootstrap.servers": address})
    producer.produce(topic, value=value, key=b"stranger")
    assert producer.flush(10) == 0


@pytest.mark.slow
def test_two_stacks_run_side_by_side_and_find_their_data_again(stack: Stack, tmp_path: Path):
    other = Stack(tmp_path / "other").start()
    tenant = other.new_tenant("same-name")
    query = tenant.new_query("kept")
    tenant.capture({"query": query, "provider": "grok", "raw_response": "kept"})
    tenant.wait_for_runs(1)

    assert other.stop() == 0, other.output()
    assert other.processes() == []
    other.start()
    try:
        assert tenant.get("dashboard/").json()["total_runs"] == 1
        second = manage("up", "--data-dir", str(other.folder), "--port", "1")
        assert second.returncode == 1
    finally:
        assert other.stop() == 0


def test_a_taken_port_is_said_plainly(stack: Stack, tmp_path: Path):
    refused = manage("up", "--port", str(stack.port), "--data-dir", str(tmp_path / "x"))

    assert refused.returncode == 1
    assert f"cannot listen on 127.0.0.1:{stack.port}" in refused.stderr


def test_the_doctor_says_how_the_parts_and_the_providers_stand(stack: Stack):
    told = manage("doctor", "--data-dir", str(stack.folder))

    assert told.returncode == 0, told.stderr
    assert "catalog answers" in told.stdout
    rows = [line.split() for line in told.stdout.splitlines()]
    assert ["ChatGPT", "simulated", "simulated-chatgpt", "closed"] in [row[:4] for row in rows]


def test_the_doctor_finds_no_stack_and_says_what_is_configured(tmp_path: Path):
    told = manage("doctor", "--data-dir", str(tmp_path))

    assert told.returncode == 1
    assert "start one with `manage.py up`" in told.stdout
    assert "simulated-grok" in told.stdout


def test_another_scheduler_works_beside_the_stack_and_ends_at_a_signal(stack: Stack):
    command = [sys.executable, "manage.py", "scheduler", "--data-dir", str(stack.folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as scheduling:
        assert scheduling.stdout is not None
        assert scheduling.stdout.readline() == "SegOps schedules\n"
        scheduling.send_signal(signal.SIGINT)

        assert scheduling.wait(10) == 0
