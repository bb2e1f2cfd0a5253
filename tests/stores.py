"""A store on this machine that speaks enough of S3 to take files from whoever signs for them."""

import re
from datetime import UTC, datetime

from infra.connectors.s3_signing import Credentials, Request, signed
from tests.receivers import Receiver
from tests.wire.acts import says

REGION = "us-east-1"
_AUTHORIZATION = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/]+)/.*SignedHeaders=([^,]+),.*")


class Store(Receiver):
    """Takes a PUT that its one key has signed; `files` are what it holds, by path."""

    def __init__(self, access_key_id="AKACME", secret="a secret of the store") -> None:
        super().__init__()
        self.files: dict[str, bytes] = {}
        self._credentials = Credentials(access_key_id, secret, REGION)
        self.always(self._take)

    @property
    def endpoint(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def _take(self, handler, server):
        request = self.requests[-1]
        if request.headers.get("authorization") != self._expected(request):
            says("<Error><Code>SignatureDoesNotMatch</Code></Error>", 403)(handler, server)
            return
        self.files[request.path] = request.body
        says("")(handler, server)

    def _expected(self, request) -> str:
        """What a request that came like this is to be authorized with."""
        told = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
        if told is None:
            return "nothing that anybody sends"
        names = set(told.group(2).split(";")) - {"x-amz-date", "x-amz-content-sha256"}
        at = datetime.strptime(request.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        headers = {name: request.headers[name] for name in names}
        whole = Request(request.method, request.path, headers, request.body)
        return signed(self._credentials, whole, at)["authorization"]
