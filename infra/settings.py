"""Every setting, its default and its meaning; read once, at the front door."""

import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, Self

PREFIX: Final = "SEGOPS_"


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set from outside, as `SEGOPS_<NAME>`; each line of meaning is its doc."""

    #: Where the embedded parts keep their data.
    data_dir: Path = Path(".data")
    #: Address that the API listens on.
    host: str = "127.0.0.1"
    #: Port that the API listens on.
    port: int = 8000
    #: Token of the demo tenant; made up and kept in the data folder when empty.
    demo_token: str = ""
    #: Secret that tokens are hashed with; made up and kept in the data folder when empty.
    token_pepper: str = ""
    #: Least level of a line in the log: debug, info, warning or error.
    log_level: str = "info"
    #: Where the log goes: a file, or - for standard error; empty is segops.log in the data folder.
    log_file: str = ""
    #: The embedded broker is started afresh when it holds this many MiB: it never forgets.
    broker_memory_mib: int = 1500
    #: Simulated and real provider calls that may be under way at once.
    provider_concurrency: int = 8
    #: Key of the model that judges sentiment; empty leaves it to the rules.
    scoring_key: str = ""
    #: The model that judges sentiment.
    scoring_model: str = "claude-sonnet-5"
    #: Where that model is asked.
    scoring_url: str = "https://api.anthropic.com"

    @classmethod
    def from_environment(cls) -> Self:
        """The settings that the environment gives, defaults for the rest.

        Raises:
            ValueError: a value is not of its setting's type; the message names the variable.
        """
        told: dict[str, Any] = {
            field.name: _read(field.name, field.default)
            for field in fields(cls)
            if _is_set(field.name)
        }
        return cls(**told)


def _is_set(name: str) -> bool:
    return bool(os.environ.get(PREFIX + name.upper()))


def _read(name: str, default: Any) -> Any:
    variable = PREFIX + name.upper()
    text = os.environ[variable]
    try:
        return type(default)(text)
    except ValueError:
        raise ValueError(f"{variable} must be of type {type(default).__name__}") from None
