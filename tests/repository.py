"""What no file of the repository may hold: `python -m tests.repository` names each place."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

FORBIDDEN = {
    "a registry's host name": re.compile(
        r"pypi\.(?:org|python)|files\.pythonhosted|registry\.npmjs|repo1?\.maven|static\.crates"
        r"|proxy\.golang|deb\.debian",
    ),
    "an index or find-links line": re.compile(
        r"^\s*(?:--index-url|--extra-index-url|--find-links)"
    ),
    # The pointers into a segment's definition begin with /root too.
    "a path of somebody's machine": re.compile(
        r"/(?:root(?!/(?:child|event|window|steps|within|segment_id))|home/[a-z]+|work|Users/[A-Za-z]+)/"
    ),
    "a minified script": re.compile(r"^.{5000}"),
}
# The patterns themselves.
EXEMPT = {"tests/repository.py"}
LONGEST_FILE = 250
SOURCES = ("api", "commands", "infra", "projections", "schemas", "streams")


def offences() -> list[str]:
    """Each as `file:line: what`, over all that git tracks."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    found = []
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if name in EXEMPT or not path.is_file():
            continue
        try:
            lines = path.read_text().splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{name}:{number}: {what}"
            for number, line in enumerate(lines, start=1)
            for what, pattern in FORBIDDEN.items()
            if pattern.search(line)
        ]
        if (
            name.startswith((*SOURCES, "manage.py"))
            and name.endswith(".py")
            and len(lines) > LONGEST_FILE
        ):
            found.append(f"{name}: {len(lines)} lines, more than {LONGEST_FILE}")
    return found


if __name__ == "__main__":
    problems = offences()
    print("\n".join(problems) or "nothing found")
    sys.exit(1 if problems else 0)
