"""One JSON line per event, ours and the libraries', on one stream."""

import logging
from typing import Final, TextIO

import structlog

# Libraries that tell each reconnect, each rebalance and, asked by an environment variable of
# their own, each header they get; what matters of it we tell ourselves.
_CHATTY: Final = (
    *("faust", "mode", "asyncio"),
    *("anthropic", "httpcore", "httpcore2", "httpx", "httpx2"),
)

# Never the local variables: a token or an answer may be among them.
_TRACEBACKS: Final = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=20)
)


def configure(level: str, stream: TextIO) -> None:
    """Write everything of `level` and above to `stream`, one JSON object a line.

    Raises:
        ValueError: `level` is none of debug, info, warning and error.
    """
    least = {"debug": 10, "info": 20, "warning": 30, "error": 40}.get(level)
    if least is None:
        raise ValueError("SEGOPS_LOG_LEVEL must be debug, info, warning or error")
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _TRACEBACKS,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(least, logging.WARNING))
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.ERROR)
