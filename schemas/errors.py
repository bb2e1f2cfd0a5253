"""Our error tree.

SegOpsError
├── Unreadable      bytes that are no fact of ours          -> dead letter
├── Unavailable     a part we need is down; try again later -> 503 with Retry-After
│   └── TookTooLong it answers, but not this question in the time that it may take
├── NotFound        no such thing for this tenant           -> 404
├── Conflict        the name is taken                       -> 409
├── InUse           something else needs it                 -> 409
└── Invalid         well-formed, but breaks a rule          -> 422
"""


class SegOpsError(Exception):
    """Anything we raise on purpose."""


class Unreadable(SegOpsError):
    """Bytes on the log that are no fact we know; `reason` is safe to show."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unavailable(SegOpsError):
    """A part of the system does not answer; nothing was decided, the same call may succeed later.

    `part` is one of `catalog`, `log`, `projections`.
    """

    def __init__(self, part: str, retry_after_seconds: int = 2) -> None:
        super().__init__(f"{part} is unavailable")
        self.part = part
        self.retry_after_seconds = retry_after_seconds


class TookTooLong(Unavailable):
    """A question needs more time or memory than it may have."""


class NotFound(SegOpsError):
    """The thing does not exist for this tenant; `kind` is a noun such as `query`."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"no such {kind}")
        self.kind = kind


class Conflict(SegOpsError):
    """Another thing of the tenant has that value already; `field` names the field."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is already in use")
        self.field = field


class InUse(SegOpsError):
    """A thing cannot go, because others of the tenant need it; `users` says which."""

    def __init__(self, kind: str, users: str) -> None:
        super().__init__(f"the {kind} is used by {users}")
        self.kind = kind
        self.users = users


class Invalid(SegOpsError):
    """A value breaks a rule that its type cannot say.

    `pointer` is a JSON pointer to it, `code` a stable name of the rule.
    """

    def __init__(self, pointer: str, message: str, code: str = "invalid") -> None:
        super().__init__(message)
        self.pointer = pointer
        self.message = message
        self.code = code

    def under(self, pointer: str) -> "Invalid":
        """The same of a value that stands there in what was sent."""
        return Invalid(pointer + self.pointer, self.message, self.code)
