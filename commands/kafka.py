"""Apache Kafka on this machine, for those who develop against it: `kafka`."""

import argparse

from commands.running import Adding, folder, running
from infra.local.kafka import ApacheKafka, fetch_jars
from infra.process import on_signals, teller
from infra.settings import Settings

say = teller()


def declare(adding: Adding) -> None:
    """Say what this command takes."""
    command = adding("kafka", parents=[folder()], help="run Apache Kafka on this machine")
    command.set_defaults(run=running(kafka))


async def kafka(_: argparse.Namespace, settings: Settings) -> int:
    """Run one node until a signal comes; what it holds stays in the data folder.

    Raises:
        DidNotStart: Java or Maven is not there, or it does not come up.
    """
    stopping = on_signals()
    say("fetching Apache Kafka (once)")
    fetch_jars(settings.data_dir / "kafka-jars")
    broker = ApacheKafka(settings.data_dir / "kafka", settings.data_dir / "kafka-jars")
    say("starting it")
    await broker.start()
    try:
        print(f"SEGOPS_BROKER_URL=kafka://{broker.url}", flush=True)
        await stopping.wait()
    finally:
        await broker.stop()
    return 0
