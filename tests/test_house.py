"""What the import linter cannot say about the house."""

import ast
from pathlib import Path

import pytest

from tests.repository import offences

ROOT = Path(__file__).parent.parent
PACKAGES = ("api", "commands", "infra", "projections", "schemas", "streams")


def modules():
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def imported(tree: ast.AST) -> set[str]:
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_all_packages_live_in_this_folder():
    for package in PACKAGES:
        module = __import__(package)

        assert Path(module.__file__).parent == ROOT / package


def test_nobody_imports_the_front_door():
    assert [name for name, tree in modules() if "manage" in imported(tree)] == []


def test_only_the_one_loop_takes_from_a_stream():
    takers = [
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"noack_take", "take", "take_events", "noack", "events"}
        and name.startswith("streams/")
    ]

    assert takers == ["streams/agent.py"]


def test_only_the_runtime_chooses_an_adapter():
    adapters = ("infra.clickhouse_embedded", "infra.clickhouse_server")
    choosers = [
        name
        for name, tree in modules()
        if any(found.startswith(adapters) for found in imported(tree))
        and not name.startswith("infra/clickhouse_")
    ]

    assert choosers == ["infra/runtime.py"]


def test_the_environment_is_read_in_one_place():
    readers = [
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    ]

    assert set(readers) == {"infra/settings.py"}


def test_every_module_says_its_subject_in_one_sentence():
    silent = [
        name
        for name, tree in modules()
        if not (text := ast.get_docstring(tree)) or not text.splitlines()[0].endswith((".", ":"))
    ]

    assert silent == []


def test_the_rules_read_no_clock_and_roll_no_dice():
    pure = ("schemas/", "streams/domain/", "projections/visibility/rows")
    impure = {"time", "random", "secrets", "os", "socket", "asyncio", "subprocess"}
    found = {
        name: imported(tree) & impure
        for name, tree in modules()
        if name.startswith(pure) and imported(tree) & impure
    }

    assert found == {}


def test_the_repository_holds_no_foreign_thing():
    assert offences() == []


def locked(name: str) -> set[str]:
    lines = (ROOT / name).read_text().splitlines()
    return {line.removesuffix(" \\") for line in lines if line and not line.startswith((" ", "#"))}


def test_what_runs_is_what_was_tested():
    assert locked("requirements.txt") <= locked("requirements-dev.txt")


@pytest.mark.xdist_group("house")
def test_who_hands_tests_out_knows_their_groups(request: pytest.FixtureRequest):
    """pytest-xdist 3.8 knows none by pytest 9.2: each worker starts what one group needs."""
    grouped = request.config.getoption("loadgroup", default=False)
    assert request.node.nodeid.endswith("@house") or not grouped
