"""What a process on a machine beside ours is answered: `python -m tests.faults.cut_off` prints JSON.

For a network namespace of its own: whoever has a browser open elsewhere is not disturbed.
"""

import json
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from tests.faults.machine import Machine

ASKING = """
import sys, urllib.request
try:
    print(urllib.request.urlopen(sys.argv[1], timeout=1).status)
except OSError as problem:
    print(type(problem.reason).__name__ if hasattr(problem, "reason") else problem)
"""


class Answering(BaseHTTPRequestHandler):
    """Answers an empty 200."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    with Machine() as machine:

        def asked() -> str:
            command = machine.running(sys.executable, "-c", ASKING, url)
            ran = subprocess.run(command, check=True, capture_output=True, text=True)
            return ran.stdout.strip()

        before = asked()
        machine.cut()
        meanwhile = asked()
        machine.mend()
        print(json.dumps([before, meanwhile, asked()]))


if __name__ == "__main__":
    main()
