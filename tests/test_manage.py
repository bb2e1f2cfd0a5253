"""The front door finds each command where it says that it is."""

import argparse
import importlib
import subprocess
import sys
from typing import Any

import pytest

from manage import COMMANDS
from tests.stack import ROOT


def test_each_command_is_declared_by_the_file_that_is_named_for_it() -> None:
    declared = []

    def adding(name: str, **_: Any) -> argparse.ArgumentParser:
        declared.append((name, file))
        return argparse.ArgumentParser()

    for file in dict.fromkeys(COMMANDS.values()):
        importlib.import_module(f"commands.{file}").declare(adding)
    assert declared == list(COMMANDS.items())


@pytest.mark.parametrize(("called", "heavy"), [("token", False), ("up", True)])
def test_a_command_imports_no_more_than_its_own(called: str, heavy: bool) -> None:
    program = (
        f"import sys, manage; manage.parser(['{called}']);"
        "print(any(each in sys.modules for each in ('anthropic', 'faust', 'fastapi')))"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert told.stdout == f"{heavy}\n"


def test_an_unknown_command_is_told_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        importlib.import_module("manage").main(["nonsense"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert [name for name in COMMANDS if name not in said] == []
