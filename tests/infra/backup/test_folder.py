import json
import shutil

import pytest

from infra.backup.folder import BackupRefused, Contents, made_beside, seal, unsealed

SAVED = Contents(
    taken_at="2026-05-09T12:00:00+00:00",
    rows={"facts": 3},
    clickhouse={"0001_visibility.sql": "ab"},
    postgres={"0001_foundation.sql": "cd"},
)


@pytest.fixture
def sealed(tmp_path):
    folder = tmp_path / "saved"
    (folder / "warehouse").mkdir(parents=True)
    (folder / "postgres.dump").write_bytes(b"settings")
    (folder / "warehouse" / "facts.native.zst").write_bytes(b"facts")
    seal(folder, SAVED)
    return folder


def change(folder):
    (folder / "warehouse" / "facts.native.zst").write_bytes(b"fakts")


def cut(folder):
    (folder / "postgres.dump").write_bytes(b"setting")


def lose(folder):
    (folder / "postgres.dump").unlink()


def forget(folder):
    (folder / "manifest.json").unlink()


def garble(folder):
    (folder / "manifest.json").write_text("[]")


def age(folder):
    told = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(told | {"format": 2}))


def test_a_whole_backup_says_what_it_holds(sealed):
    assert unsealed(sealed) == SAVED


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (change, r"facts\.native\.zst .* was changed"),
        (cut, r"postgres\.dump .* was changed"),
        (lose, r"postgres\.dump .* is gone"),
        (forget, "no backup"),
        (garble, "no backup"),
        (age, "format 2"),
        (shutil.rmtree, "no backup"),
    ],
)
def test_a_backup_that_is_not_as_it_was_written_is_refused(sealed, damage, reason):
    damage(sealed)

    with pytest.raises(BackupRefused, match=reason):
        unsealed(sealed)


@pytest.mark.parametrize("is_there", [True, False])
def test_a_folder_has_its_name_once_it_is_whole(tmp_path, is_there):
    folder = tmp_path / "deep" / "saved"
    if is_there:
        folder.mkdir(parents=True)
    with made_beside(folder) as half:
        (half / "file").touch()

        assert not (folder / "file").exists()

    assert [path.name for path in tmp_path.rglob("*")] == ["deep", "saved", "file"]


def test_what_failed_half_way_leaves_nothing(tmp_path):
    def fail():
        with made_beside(tmp_path / "saved") as half:
            (half / "file").touch()
            raise KeyError

    with pytest.raises(KeyError):
        fail()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["saved/file", "saved", "saved.part/file"])
def test_nothing_is_written_over(tmp_path, name):
    there = tmp_path / name
    there.parent.mkdir(exist_ok=True)
    there.write_text("precious")

    with pytest.raises(BackupRefused, match="saved"), made_beside(tmp_path / "saved"):
        pass

    assert there.read_text() == "precious"
