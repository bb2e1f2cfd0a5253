"""Which receivers a tenant may name, and what is secret of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from infra.addresses import BadAddress, checked_url, server_of
from infra.webhook_rules import WebhookRules
from schemas.activations import Config, CsvConfig, KafkaConfig, WebhookConfig
from schemas.errors import Invalid

# By the type of connector, the field that is write-only.
SECRETS: Final = {"kafka": "password", "csv": "secret_access_key"}


def checked(config: Config, rules: WebhookRules) -> Config:
    """The config as it is stored, if anything would ever be delivered to it. No name is looked up.

    Raises:
        Invalid: at a place below `/config`, with a code for the rule that it breaks.
    """
    match config:
        case WebhookConfig():
            return config.model_copy(update={"url": _url(config.url, "url", rules)})
        case KafkaConfig():
            return _kafka(config, rules)
        case CsvConfig():
            return _csv(config, rules)


def receiver_of(config: Config) -> tuple[object, ...]:
    """Whom a secret is shown to: one that was given for another must be given anew."""
    match config:
        case KafkaConfig():
            return (config.bootstrap_servers, config.tls, config.mechanism, config.username)
        case CsvConfig():
            return (config.store, config.endpoint, config.access_key_id)
    return ()


def needs_secret(config: Config) -> bool:
    """Whether the receiver asks for a secret of its own."""
    match config:
        case KafkaConfig():
            return bool(config.username)
        case CsvConfig():
            return config.store == "s3"
    return False


def _kafka(config: KafkaConfig, rules: WebhookRules) -> KafkaConfig:
    servers = []
    for at, text in enumerate(config.bootstrap_servers):
        with _refusing(f"bootstrap_servers/{at}"):
            servers.append(server_of(text, allow_loopback=rules.allow_loopback))
    is_inner = all(server.is_loopback for server in servers)
    if any(server.is_loopback for server in servers) and not is_inner:
        raise Invalid("/config/bootstrap_servers", "are partly inside", "address")
    if not (config.tls or is_inner or rules.allow_http):
        raise Invalid("/config/tls", "must be true", "scheme")
    return config.model_copy(update={"bootstrap_servers": tuple(each.text for each in servers)})


def _csv(config: CsvConfig, rules: WebhookRules) -> CsvConfig:
    of_store = ("endpoint", "bucket", "access_key_id")
    for name in of_store:
        if config.store == "s3" and not getattr(config, name):
            raise Invalid(f"/config/{name}", "is required", "required")
        if config.store == "disk" and getattr(config, name):
            raise Invalid(f"/config/{name}", "is only for s3", "not_allowed")
    if config.store == "disk":
        return config
    endpoint = _url(config.endpoint, "endpoint", rules).rstrip("/")
    if endpoint.count("/") > 2 or "?" in endpoint:  # noqa: PLR2004 - the two of "://"
        raise Invalid("/config/endpoint", "must have no path", "grammar")
    return config.model_copy(update={"endpoint": endpoint})


def _url(url: str, field: str, rules: WebhookRules) -> str:
    with _refusing(field):
        return checked_url(url, allow_http=rules.allow_http, allow_loopback=rules.allow_loopback)


@contextmanager
def _refusing(field: str) -> Iterator[None]:
    try:
        yield
    except BadAddress as problem:
        message = "is no address that members are delivered to"
        raise Invalid(f"/config/{field}", message, problem.reason) from None
