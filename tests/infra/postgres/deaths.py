"""Death at one step of a transaction: a trigger ends the server's process for the connection."""

from tests.infra.postgres.scenes import ask

AT_COMMIT = "DEFERRABLE INITIALLY DEFERRED"


class Deadly:
    """A step that kills whoever takes it, from `arm` to `relent`.

    `event` is such as `BEFORE INSERT ON outbox`; `only` a trigger's `WHEN (...)`.
    """

    def __init__(self, url: str, event: str, deferred: str = "", only: str = "") -> None:
        self._url = url
        self._event = event
        self._deferred = deferred
        self._only = only

    def arm(self) -> None:
        # Nobody may end what he runs on in the tenant's role: so as the function's owner.
        ask(
            self._url,
            "CREATE OR REPLACE FUNCTION die() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS"
            " $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$",
        )
        constraint = "CONSTRAINT" if self._deferred else ""
        ask(
            self._url,
            f"CREATE {constraint} TRIGGER deadly {self._event} {self._deferred}"
            f" FOR EACH ROW {self._only} EXECUTE FUNCTION die()",
        )

    def relent(self) -> None:
        ask(self._url, f"DROP TRIGGER IF EXISTS deadly ON {self._event.split()[-1]}")
