"""Which webhooks a tenant may name, and what their secrets are sealed with."""

from dataclasses import dataclass

from infra.addresses import BadAddress, checked_url
from infra.signing import Sealer
from schemas.errors import Invalid


@dataclass(frozen=True, slots=True)
class WebhookRules:
    """What storing an alert's webhook needs; the same is allowed when it is posted to."""

    sealer: Sealer
    allow_http: bool = False
    allow_loopback: bool = False

    def checked(self, url: str) -> str:
        """`url` as it is stored, if anything would ever be posted to it; "" is nowhere.

        Its name is not looked up.

        Raises:
            Invalid: at `/webhook_url`, with a code for the rule that it breaks.
        """
        if not url:
            return ""
        try:
            return checked_url(url, allow_http=self.allow_http, allow_loopback=self.allow_loopback)
        except BadAddress as problem:
            message = "is no address that webhooks are posted to"
            raise Invalid("/webhook_url", message, problem.reason) from None
