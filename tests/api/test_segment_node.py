"""Segment's library for Node, unchanged, against a running stack."""

import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.api.conftest import Served
from tests.api.test_segment import key, recent

LIBRARY = "@segment/analytics-node@3.1.0"
# From npm's own cache where it is there; where no registry answers, not for minutes.
INSTALL = (
    *("install", "--prefer-offline", "--fetch-retries=1", "--fetch-timeout=30000"),
    *("--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", LIBRARY),
)
__all__ = ["key"]

SCRIPT = Path(__file__).with_name("segment.mjs")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the library in it; nothing of it is kept here."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("node and npm are not installed")
    made = tmp_path_factory.mktemp("node")
    (made / "package.json").write_text("{}")
    try:
        subprocess.run([npm, *INSTALL], cwd=made, capture_output=True, timeout=120, check=True)
    except subprocess.SubprocessError:
        pytest.skip(f"npm does not get {LIBRARY}")
    return made


def sent(folder: Path, url: str, key: str) -> str:
    """What the library reports of a call of each kind: a JSON array of its errors."""
    command = ["node", str(SCRIPT), url, key]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


def test_the_library_for_node_works_unchanged(
    folder: Path, served: Served, client: httpx.Client, key: str
) -> None:
    assert sent(folder, served.url, key) == "[]"
    assert [(e["type"], e["user_id"], e["anonymous_id"]) for e in recent(client, 6)] == [
        ("track", "ann", None),
        ("identify", "ann", "a-1"),
        ("page", "ann", None),
        ("screen", None, "a-2"),
        ("group", "ann", None),
        ("alias", "ann", "a-2"),
    ]
    assert recent(client, 6)[0]["properties"] == {"total": 1.5, "tags": ["é", None]}


def test_the_library_is_told_that_its_key_is_wrong(folder: Path, served: Served) -> None:
    assert sent(folder, served.url, "wrong") != "[]"
