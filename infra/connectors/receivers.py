"""The `Connectors` port: a batch goes to the receiver that its activation is set up with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from infra.connectors.disk import Disk
from infra.connectors.envelope import body_of, file_name, file_of, messages_of
from infra.connectors.kafka_topics import KafkaTopics
from infra.connectors.outcomes import handover_of
from infra.connectors.s3 import S3
from infra.ports import Clock, Hooks
from infra.signing import signed_headers
from infra.sync_parcels import Handover, Parcel, Target
from schemas.activations import CsvConfig, KafkaConfig, WebhookConfig

_HEADERS: Final = {"content-type": "application/json", "user-agent": "SegOps/1.0"}


@dataclass(frozen=True, slots=True)
class Receivers:
    """Every kind of receiver there is. `hooks` are closed by whoever opened them."""

    hooks: Hooks
    topics: KafkaTopics
    disk: Disk
    s3: S3
    clock: Clock

    async def deliver(self, target: Target, parcel: Parcel) -> Handover:
        """One attempt. Raises nothing: whatever happens is in the `Handover`."""
        match target.config:
            case WebhookConfig():
                return await self._post(target.config, target, parcel)
            case KafkaConfig():
                messages = list(messages_of(parcel, target.activation_id))
                return await self.topics.produce(target.config, target, parcel.key, messages)
            case CsvConfig():
                return await self._file(target.config, target, parcel)

    async def close(self) -> None:
        """Close the connections."""
        await self.topics.close()

    async def _post(self, config: WebhookConfig, target: Target, parcel: Parcel) -> Handover:
        body = body_of(parcel, target.activation_id)
        now = int(self.clock.now().timestamp())
        signed = signed_headers(target.signing, parcel.key, now, body)
        return handover_of(await self.hooks.post(config.url, body, {**_HEADERS, **signed}), {})

    async def _file(self, config: CsvConfig, target: Target, parcel: Parcel) -> Handover:
        content, name = file_of(parcel, config), file_name(parcel)
        folder: Sequence[str] = config.folder.split("/") if config.folder else ()
        if config.store == "s3":
            return await self.s3.put(config, target, (*folder, name), content)
        # A tenant's folder is its own whatever it asks for.
        return await self.disk.write((target.tenant_id, *folder), name, content)
