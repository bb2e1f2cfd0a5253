"""Commands for texts of assistants: brands found in one, and many brought in."""

import argparse
import asyncio
import sys
import time
from pathlib import Path

from commands.running import Adding, running
from infra.importer import Tally, import_answers
from infra.settings import Settings
from streams.domain.command import extract_json


def declare(adding: Adding) -> None:
    """Say what these commands take."""
    command = adding("import-answers", help="post files of captured answers (JSON lines)")
    command.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl")
    command.add_argument("--url", help="the API (http://127.0.0.1:8000)")
    command.add_argument("--token", help="or SEGOPS_TOKEN")
    command.set_defaults(run=running(import_files))

    command = adding("extract", help="find brands in a text")
    command.add_argument("--text-file", type=Path, required=True)
    command.add_argument("--brands", type=Path, required=True, help="JSON array of brands")
    command.set_defaults(run=extract)


def extract(arguments: argparse.Namespace, _: Settings) -> int:
    """Print who is named in a text, where and how, as JSON."""
    text = arguments.text_file.read_bytes().decode("utf-8", errors="replace")
    print(extract_json(text, arguments.brands.read_bytes()))
    return 0


async def import_files(arguments: argparse.Namespace, settings: Settings) -> int:
    """Post files of captured answers to the API.

    Raises:
        ImportFailed: the API refused a batch or stayed away.
    """
    token = arguments.token or settings.token
    if not token:
        print("the API wants a token: --token, or SEGOPS_TOKEN", file=sys.stderr)
        return 2
    url = arguments.url or f"http://{settings.host}:{settings.port}"
    started = time.monotonic()

    def tell(tally: Tally) -> None:
        seconds = max(time.monotonic() - started, 1e-9)
        done = tally.accepted + tally.duplicates + tally.rejected
        print(
            f"{done} answers, {done / seconds:.0f} a second: {tally.accepted} accepted,"
            f" {tally.duplicates} known already, {tally.rejected} rejected",
            file=sys.stderr,
            flush=True,
        )

    tally = await asyncio.to_thread(import_answers, arguments.files, url, token, tell)
    return 1 if tally.rejected else 0
