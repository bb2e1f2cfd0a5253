"""Every setting, its default and its meaning; read once, at the front door."""

import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, Self

PREFIX: Final = "SEGOPS_"
_TRUTHS: Final = {"true": True, "false": False}


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """What can be set from outside, as `SEGOPS_<NAME>`; each line of meaning is its doc.

    `SEGOPS_<NAME>_FILE` names a file that holds the value instead: for secrets.
    It has no `repr`: some of it is secret.
    """

    #: Where the embedded parts keep their data.
    data_dir: Path = Path(".data")
    #: Address that the API listens on.
    host: str = "127.0.0.1"
    #: Port that the API listens on.
    port: int = 8000
    #: Token of the demo tenant; made up and kept in the data folder when empty.
    demo_token: str = ""
    #: Token that import-answers sends.
    token: str = ""
    #: Secret that tokens are hashed with; made up and kept in the data folder when empty.
    token_pepper: str = ""
    #: Least level of a line in the log: debug, info, warning or error.
    log_level: str = "info"
    #: Where the log goes: a file, or - for standard error; empty is segops.log in the data folder.
    log_file: str = ""
    #: The embedded broker is started afresh when it holds this many MiB: it never forgets.
    broker_memory_mib: int = 1500
    #: PostgreSQL of processes apart, as postgresql://user:password@host:port/database.
    postgres_url: str = ""
    #: ClickHouse of processes apart, as clickhouse://user:password@host:port/.
    warehouse_url: str = ""
    #: ClickHouse's name of the cluster over which tables are replicated; empty is one server.
    warehouse_cluster: str = ""
    #: Whether its tables are sharded by tenant as well.
    warehouse_sharded: bool = False
    #: Port on which a worker tells Prometheus how it fares; 0 for none.
    metrics_port: int = 0
    #: Apache Kafka, as kafka://host:port (further nodes with commas); empty is the embedded broker.
    broker_url: str = ""
    #: How many nodes of Apache Kafka hold each message; 3 where there are three.
    broker_replicas: int = 1
    #: Key of OpenAI; empty has ChatGPT simulated.
    chatgpt_key: str = ""
    #: The model that stands for ChatGPT.
    chatgpt_model: str = "gpt-5"
    #: Where OpenAI is asked.
    chatgpt_url: str = "https://api.openai.com"
    #: Key of Perplexity; empty has it simulated.
    perplexity_key: str = ""
    #: The model that stands for Perplexity.
    perplexity_model: str = "sonar"
    #: Where Perplexity is asked.
    perplexity_url: str = "https://api.perplexity.ai"
    #: Key of Anthropic; empty has Claude simulated.
    claude_key: str = ""
    #: The model that stands for Claude.
    claude_model: str = "claude-sonnet-5"
    #: Where Anthropic is asked.
    claude_url: str = "https://api.anthropic.com"
    #: Key of Google; empty has Gemini simulated.
    gemini_key: str = ""
    #: The model that stands for Gemini.
    gemini_model: str = "gemini-2.5-flash"
    #: Where Google is asked.
    gemini_url: str = "https://generativelanguage.googleapis.com"
    #: Key of xAI; empty has Grok simulated.
    grok_key: str = ""
    #: The model that stands for Grok.
    grok_model: str = "grok-4"
    #: Where xAI is asked.
    grok_url: str = "https://api.x.ai"
    #: Seconds that one call to a provider may take, the whole reply included.
    provider_timeout_seconds: float = 90.0
    #: Calls to one provider that may be under way at once, over all processes.
    provider_concurrency: int = 8
    #: Calls to one provider that may start in a minute, over all processes, where it is not
    #: simulated.
    provider_calls_per_minute: int = 50
    #: Exceptions from the two limits above, such as perplexity=4/30,grok=2/20 (at once/a minute).
    provider_limits: str = ""
    #: US dollars per million tokens and per search, as JSON over the built-in table:
    #: {"model": {"input": 1.25, "output": 10, "search": 0.01}}.
    provider_prices: str = ""
    #: US dollars set aside of the budget for a call whose cost is not known yet.
    call_reserve_usd: float = 0.05
    #: Calls that one tenant may have made in a UTC day, simulated ones included.
    tenant_daily_calls: int = 10_000
    #: US dollars that one tenant's calls may cost in a UTC day.
    tenant_daily_usd: float = 20.0
    #: US dollars that all tenants' calls to one provider may cost in a UTC day.
    provider_daily_usd: float = 200.0
    #: Key that webhook secrets are sealed with; made up and kept in the data folder when empty.
    sealing_key: str = ""
    #: Where connectors write files; empty is exports in the data folder.
    export_dir: str = ""
    #: Whether a webhook, a broker or a store of a tenant's may be reached without TLS.
    webhook_http: bool = False
    #: Whether those may be on this machine (loopback): for tests and demos only.
    webhook_loopback: bool = False
    #: Key of the model that judges sentiment; empty leaves it to the rules.
    scoring_key: str = ""
    #: The model that judges sentiment.
    scoring_model: str = "claude-sonnet-5"
    #: Where that model is asked.
    scoring_url: str = "https://api.anthropic.com"
    #: Key of the copilot's model; empty has a stand-in answer, which says that it is one.
    copilot_key: str = ""
    #: The copilot's model.
    copilot_model: str = "claude-sonnet-5-5"
    #: The model that judges the copilot's answers in its evals; another than the copilot's.
    copilot_judge_model: str = "claude-opus-5-5"
    #: Where the copilot's model is asked.
    copilot_url: str = "https://api.anthropic.com"
    #: Whether the copilot's model is told to think between tools, which older models refuse.
    copilot_thinks: bool = True
    #: Whether a stand-in answers where the copilot has no key; without one it is turned off then.
    copilot_stand_in: bool = True
    #: Questions that one token may ask the copilot in a minute.
    copilot_questions_per_minute: int = 10
    #: Questions that one token may ask the copilot in a UTC day.
    copilot_questions_per_day: int = 200
    #: Tokens that the copilot may use for one tenant in a UTC day; cached ones do not count.
    copilot_daily_budget: int = 2_000_000
    #: US dollars that the copilot's model may cost one tenant in a UTC day, by the prices above.
    copilot_daily_usd: float = 20.0
    #: Answers of the copilot that may be under way at once in a process.
    copilot_concurrency: int = 20

    @classmethod
    def from_environment(cls) -> Self:
        """The settings that the environment gives, defaults for the rest.

        Raises:
            ValueError: a value is not of its setting's type; the message names the variable.
        """
        told: dict[str, Any] = {
            field.name: _read(field.name, text, field.default)
            for field in fields(cls)
            if (text := _text(PREFIX + field.name.upper()))
        }
        return cls(**told)


def _text(variable: str) -> str:
    """What is set, or stands in the file that is named instead; empty when neither is.

    Raises:
        ValueError: there is no such file.
    """
    file = os.environ.get(f"{variable}_FILE")
    if not file:
        return os.environ.get(variable, "")
    try:
        return Path(file).read_text().strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise ValueError(f"{variable}_FILE cannot be read: {type(problem).__name__}") from None


def _read(name: str, text: str, default: Any) -> Any:
    variable = PREFIX + name.upper()
    try:
        return _TRUTHS[text.lower()] if isinstance(default, bool) else type(default)(text)
    except KeyError:
        raise ValueError(f"{variable} must be true or false") from None
    except ValueError:
        raise ValueError(f"{variable} must be of type {type(default).__name__}") from None
