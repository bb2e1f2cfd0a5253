import asyncio

import pytest

from infra.backup.warehouse import load_tables, save_tables
from projections.writer import Projector
from tests import make


def rows_of(warehouse, path):
    every = "SELECT * FROM file({path:String}, 'Native')"
    return len(asyncio.run(warehouse.ask(every, {"path": str(path)})))


def test_each_table_with_rows_is_a_file_of_them_merged(warehouse, tmp_path):
    facts = [make.captured(1, tenant_id="saved"), make.scored(1, tenant_id="saved")]
    for _ in range(3):
        asyncio.run(Projector(warehouse).project(facts))

    saved = asyncio.run(save_tables(warehouse, tmp_path))

    filled = {name: rows for name, rows in saved.items() if rows}
    assert {f"{name}.native.zst" for name in filled} == {path.name for path in tmp_path.iterdir()}
    assert {"facts", "answers", "scores", "events", "segment_members"} <= saved.keys()
    assert "migrations" not in saved
    assert filled == {name: rows_of(warehouse, tmp_path / f"{name}.native.zst") for name in filled}


def test_a_table_that_does_not_become_what_it_was_is_said(warehouse, tmp_path):
    facts = [make.captured(1, tenant_id="lost"), make.scored(1, tenant_id="lost")]
    asyncio.run(Projector(warehouse).project(facts))
    asyncio.run(save_tables(warehouse, tmp_path))

    with pytest.raises(ValueError, match="answer_days has"):
        asyncio.run(load_tables(warehouse, tmp_path, {"answer_days": 10**9}))
