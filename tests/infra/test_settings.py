import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from infra.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    """An environment without any setting of ours."""
    for field in fields(Settings):
        monkeypatch.delenv(PREFIX + field.name.upper(), raising=False)
        monkeypatch.delenv(f"{PREFIX}{field.name.upper()}_FILE", raising=False)


def meanings(text: str, line: str) -> dict[str, str]:
    """What stands above each line of this pattern, as one sentence or more."""
    found = re.finditer(rf"((?:^ *#:? .*\n)+)^ *{line}", text, re.MULTILINE)
    return {
        match[2].upper(): " ".join(re.sub(r"^ *#:? ", "", part) for part in match[1].splitlines())
        for match in found
    }


def test_the_example_has_exactly_the_settings_with_their_defaults():
    lines = (ROOT / ".env.example").read_text().splitlines()
    told = [line.split("=", 1) for line in lines if line and not line.startswith("#")]

    assert told == [[PREFIX + field.name.upper(), str(field.default)] for field in fields(Settings)]


def test_the_example_gives_each_setting_its_meaning():
    written = meanings((ROOT / "infra" / "settings.py").read_text(), r"(\w+): \w+ = ")
    told = meanings((ROOT / ".env.example").read_text(), rf"{PREFIX}(\w+)=")

    assert set(written) == {field.name.upper() for field in fields(Settings)}
    assert told == written


def test_the_example_as_it_stands_changes_nothing(monkeypatch):
    for line in (ROOT / ".env.example").read_text().splitlines():
        if line and not line.startswith("#"):
            monkeypatch.setenv(*line.split("=", 1))

    assert Settings.from_environment() == Settings()


def test_an_empty_environment_gives_the_defaults():
    assert Settings.from_environment() == Settings()


def test_what_is_set_is_read_in_its_type(monkeypatch):
    monkeypatch.setenv("SEGOPS_PORT", "9000")
    monkeypatch.setenv("SEGOPS_DATA_DIR", "/somewhere/else")
    monkeypatch.setenv("SEGOPS_HOST", "")

    assert Settings.from_environment() == replace(
        Settings(), port=9000, data_dir=Path("/somewhere/else")
    )


@pytest.mark.parametrize(
    "name", [field.name for field in fields(Settings) if type(field.default) is int]
)
@pytest.mark.parametrize("text", ["eight", "8.5", "0x10", " "])
def test_a_wrong_type_names_the_variable_and_not_the_value(monkeypatch, name, text):
    variable = PREFIX + name.upper()
    monkeypatch.setenv(variable, text)

    with pytest.raises(ValueError) as problem:
        Settings.from_environment()
    assert str(problem.value) == f"{variable} must be of type int"


@pytest.mark.parametrize("text", ["true", "True", "FALSE", "false"])
def test_a_truth_is_told_in_words(monkeypatch, text):
    monkeypatch.setenv("SEGOPS_WEBHOOK_HTTP", text)

    assert Settings.from_environment().webhook_http is (text.lower() == "true")


@pytest.mark.parametrize("text", ["yes", "1", "on", " "])
def test_another_word_is_no_truth(monkeypatch, text):
    monkeypatch.setenv("SEGOPS_WEBHOOK_HTTP", text)

    with pytest.raises(ValueError, match=r"^SEGOPS_WEBHOOK_HTTP must be true or false$"):
        Settings.from_environment()


def test_a_setting_may_stand_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "pepper").write_text("hot\n")
    (tmp_path / "port").write_text("9000")
    monkeypatch.setenv("SEGOPS_TOKEN_PEPPER_FILE", str(tmp_path / "pepper"))
    monkeypatch.setenv("SEGOPS_PORT_FILE", str(tmp_path / "port"))
    monkeypatch.setenv("SEGOPS_LOG_FILE", "-")

    assert Settings.from_environment() == replace(
        Settings(), token_pepper="hot", port=9000, log_file="-"
    )


@pytest.mark.parametrize("content", [None, b"\xff"])
def test_a_file_that_cannot_be_read_is_named_by_its_variable(monkeypatch, tmp_path, content):
    if content:
        (tmp_path / "pepper").write_bytes(content)
    monkeypatch.setenv("SEGOPS_TOKEN_PEPPER_FILE", str(tmp_path / "pepper"))

    with pytest.raises(ValueError, match=r"^SEGOPS_TOKEN_PEPPER_FILE cannot be read: [A-Za-z]+$"):
        Settings.from_environment()


def test_no_secret_has_a_default():
    secret = [field.name for field in fields(Settings) if re.search("key|token|pepper", field.name)]

    assert len(secret) >= 9
    assert [getattr(Settings(), name) for name in secret] == [""] * len(secret)


def test_no_secret_is_shown():
    assert "canary" not in repr(Settings(claude_key="canary", token_pepper="canary"))
