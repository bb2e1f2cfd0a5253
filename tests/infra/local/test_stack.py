import json
from dataclasses import asdict

import pytest

from infra.local.stack import LocalStack, kept_secrets
from infra.settings import Settings


def secrets_of(folder, **settings):
    return LocalStack(Settings(data_dir=folder, **settings)).secrets()


def test_secrets_are_made_once_and_are_nobody_elses_to_read(tmp_path):
    made = secrets_of(tmp_path)

    assert secrets_of(tmp_path) == made == kept_secrets(tmp_path)
    assert all(len(secret) > 30 for secret in asdict(made).values())
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_a_folder_of_before_webhooks_gets_a_sealing_key_and_keeps_the_rest(tmp_path):
    (tmp_path / "secrets.json").write_text(json.dumps({"pepper": "p", "demo_token": "t"}))
    made = secrets_of(tmp_path)

    assert (made.pepper, made.demo_token) == ("p", "t")
    assert made.sealing_key
    assert secrets_of(tmp_path) == made == kept_secrets(tmp_path)


@pytest.mark.parametrize(
    ("setting", "secret"),
    [("token_pepper", "pepper"), ("demo_token", "demo_token"), ("sealing_key", "sealing_key")],
)
def test_a_setting_takes_the_place_of_what_is_kept(tmp_path, setting, secret):
    made = secrets_of(tmp_path)

    assert asdict(secrets_of(tmp_path, **{setting: "told"})) == {**asdict(made), secret: "told"}
    assert secrets_of(tmp_path) == made
