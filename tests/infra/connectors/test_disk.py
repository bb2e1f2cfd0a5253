import asyncio
import os

import pytest

from infra.connectors.disk import Disk


def written(root, folder, name="a.csv", content=b"one"):
    return asyncio.run(Disk(root).write(folder, name, content)).trouble


def everything(root):
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def test_a_file_is_written_below_the_root_whose_folders_are_made(tmp_path):
    assert written(tmp_path / "root", ("acme", "daily")) is None

    assert everything(tmp_path) == {"root/acme/daily/a.csv"}
    assert (tmp_path / "root/acme/daily/a.csv").read_bytes() == b"one"
    assert (tmp_path / "root/acme/daily/a.csv").stat().st_mode & 0o077 == 0


def test_a_file_that_comes_again_takes_the_place_of_the_one_before(tmp_path):
    written(tmp_path, ("acme",), content=b"a longer one")
    written(tmp_path, ("acme",), content=b"two")

    assert (tmp_path / "acme/a.csv").read_bytes() == b"two"
    assert everything(tmp_path) == {"acme/a.csv"}


def test_what_was_left_half_written_is_in_nobodys_way(tmp_path):
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme" / f".a.csv.{os.getpid()}").write_bytes(b"half of a much longer file")

    assert written(tmp_path, ("acme",)) is None
    assert (tmp_path / "acme/a.csv").read_bytes() == b"one"
    assert everything(tmp_path) == {"acme/a.csv"}


def test_a_link_leads_nobody_out_of_the_root(tmp_path):
    (tmp_path / "outside").mkdir()
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "acme").symlink_to(tmp_path / "outside")

    assert written(tmp_path / "root", ("acme",)) == "ours"
    assert everything(tmp_path / "outside") == set()


def test_a_file_that_cannot_take_its_place_leaves_nothing(tmp_path):
    (tmp_path / "acme" / "a.csv").mkdir(parents=True)

    assert written(tmp_path, ("acme",)) == "ours"
    assert everything(tmp_path) == set()


@pytest.mark.parametrize("name", ["no/such/folder.csv", "x" * 300])
def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path, name):
    assert written(tmp_path, ("acme",), name) == "ours"

    assert everything(tmp_path) == set()
