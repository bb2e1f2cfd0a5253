"""A machine beside this one: a network namespace, with a cable to its servers and one to callers.

It has no loopback of its own to speak of: what it asks of 127.0.0.1 goes over the cable to what
this machine serves there, so that its processes need no other addresses.
"""

import subprocess
from typing import Final, Self
from uuid import uuid4

# Networks for tests of network devices (RFC 2544): nothing on the internet is hidden by them.
_BACK: Final = ("198.18.77.1", "198.18.77.2")
_FRONT: Final = ("198.18.78.1", "198.18.78.2")
_NOBODY: Final = "02:00:00:00:00:01"


class CannotBeMade(RuntimeError):
    """Network namespaces are not for us here; the message says what was refused."""


class Machine:
    """Is there inside `with`; its processes must have ended by then.

    Raises:
        CannotBeMade: on entering.
    """

    #: Where callers on this machine reach what it serves.
    address: Final = _FRONT[1]

    def __init__(self) -> None:
        self._name = f"segops-{uuid4().hex[:6]}"
        self._links = {"back": f"{self._name[-6:]}-back", "front": f"{self._name[-6:]}-front"}

    def __enter__(self) -> Self:
        _ip(f"netns add {self._name}")
        try:
            self._connect("back", *_BACK)
            self._connect("front", *_FRONT)
            self._lend_loopback()
        except CannotBeMade:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        # Its ends of the cables go with it, and ours with them.
        _ip(f"netns delete {self._name}")

    def running(self, *command: str) -> list[str]:
        """The command that runs this one there."""
        return ["ip", "netns", "exec", self._name, *command]

    def cut(self) -> None:
        """Nothing passes the cable to the servers any more, either way, and nobody is told."""
        # To an address of hardware that nobody has: a cable that is pulled would be noticed.
        told = f"lladdr {_NOBODY} nud permanent"
        _ip(f"neigh replace {_BACK[1]} dev {self._links['back']} {told}")
        _ip(f"-n {self._name} neigh replace {_BACK[0]} dev back {told}")

    def mend(self) -> None:
        """What was sent meanwhile and is still wanted is sent again, by TCP."""
        _ip(f"neigh delete {_BACK[1]} dev {self._links['back']}")
        _ip(f"-n {self._name} neigh delete {_BACK[0]} dev back")

    def _connect(self, cable: str, ours: str, theirs: str) -> None:
        _ip(f"link add {self._links[cable]} type veth peer name {cable} netns {self._name}")
        _ip(f"address add {ours}/30 dev {self._links[cable]}")
        _ip(f"link set {self._links[cable]} up")
        _ip(f"-n {self._name} address add {theirs}/30 dev {cable}")
        _ip(f"-n {self._name} link set {cable} up")

    def _lend_loopback(self) -> None:
        """Its 127.0.0.1 can be listened on, but who asks there is answered by ours."""
        _ip(f"-n {self._name} link set lo up")
        _run(*self.running("sysctl", "-qw", "net.ipv4.conf.all.route_localnet=1"))
        _run("sysctl", "-qw", f"net.ipv4.conf.{self._links['back']}.route_localnet=1")
        _ip(f"-n {self._name} route add 127.0.0.1 via {_BACK[0]} dev back src {_BACK[1]} table 77")
        # Before the table of what is local, which is asked first as long as nothing else is said.
        _ip(f"-n {self._name} rule add pref 2 lookup local")
        _ip(f"-n {self._name} rule add pref 1 to 127.0.0.1 iif lo lookup 77")
        _ip(f"-n {self._name} rule delete pref 0")


def _ip(told: str) -> None:
    _run("ip", *told.split())


def _run(*command: str) -> None:
    try:
        ended = subprocess.run(command, check=False, capture_output=True, text=True)
    except OSError as problem:
        raise CannotBeMade(f"no {command[0]} here") from problem
    if ended.returncode:
        raise CannotBeMade(f"{' '.join(command)}: {ended.stderr.strip()}")
