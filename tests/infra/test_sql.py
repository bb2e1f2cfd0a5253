import pytest

from infra.sql import parsed, statements
from projections import folds, replay
from projections.visibility import candidates, read, selected

TEXT = """
-- name: mentioned
-- A condition.
position > 0

-- name: answers
-- How many answers mention
-- the tenant.
SELECT count()
FROM scores
-- why this clause is there
WHERE {{mentioned}};
"""


def test_a_statement_is_its_text_without_comments_and_semicolon():
    assert parsed(TEXT)["mentioned"] == "position > 0"


def test_an_include_is_replaced_by_the_statement():
    assert parsed(TEXT)["answers"] == "SELECT count()\nFROM scores\nWHERE position > 0"


def test_a_statement_of_another_file_can_be_included():
    found = parsed("-- name: a\nSELECT {{theirs}}", known={"theirs": "1"})

    assert found == {"a": "SELECT 1"}


def test_a_parameter_is_left_alone():
    assert parsed("-- name: a\nSELECT {n:UInt64}")["a"] == "SELECT {n:UInt64}"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT 1", "before the first name"),
        ("-- name: a\nSELECT 1\n-- name: a\nSELECT 2", "named twice"),
        ("-- name: a\n-- only a comment\n", "empty"),
        ("-- name: a\nSELECT {{b}}", "a -> b"),
        ("-- name: a\n{{b}}\n-- name: b\n{{a}}", "a -> b -> a"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(text, reason):
    with pytest.raises(ValueError, match=reason):
        parsed(text)


def test_the_file_beside_the_module_is_read(tmp_path):
    (tmp_path / "read.sql").write_text("-- name: a\nSELECT 1")

    assert statements(str(tmp_path / "read.py")) == {"a": "SELECT 1"}


@pytest.mark.parametrize("module", [folds, replay, read, candidates, selected])
def test_our_own_files_are_whole(module):
    found = statements(module.__file__, {**folds.SQL, **selected.SQL})

    assert not [name for name, sql in found.items() if "{{" in sql or "--" in sql]
