"""What goes into the log, and what never does."""

import io
import json
import logging

import pytest
import structlog

from infra import logs


@pytest.fixture
def lines(own_logging):
    """Whatever is logged in the test, as parsed lines."""
    stream = io.StringIO()
    logs.configure("info", stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def fail():
    token = "segops_live_secret"
    raise RuntimeError(f"about {len(token)} characters")


def test_an_exception_is_one_line_without_local_variables(lines):
    try:
        fail()
    except RuntimeError as problem:
        structlog.get_logger().error("ours", exc_info=problem)
        logging.getLogger("theirs").exception("a library's")

    ours, theirs = lines()
    assert (ours["event"], theirs["event"]) == ("ours", "a library's")
    for line in (ours, theirs):
        assert line["exception"][0]["exc_type"] == "RuntimeError"
        assert "secret" not in json.dumps(line)


def test_a_level_keeps_what_is_below_it_out(lines):
    structlog.get_logger().debug("too low")
    structlog.get_logger().info("told", fact_id="f")

    assert [(line["event"], line["fact_id"]) for line in lines()] == [("told", "f")]


def test_a_level_that_is_none_is_refused():
    with pytest.raises(ValueError, match="SEGOPS_LOG_LEVEL"):
        logs.configure("loud", io.StringIO())
