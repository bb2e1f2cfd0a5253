"""A gzip body, inflated while it arrives: in small steps, so that no bomb is ever held whole."""

import zlib
from typing import Final

from api.errors import Refused

_STEP: Final = 8 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS
# Source: spec "reliability", 2.4. Small bodies of like events pass this ratio in good faith.
_MOST_RATIO: Final = 100
_RATIO_FROM: Final = 1024 * 1024


class Inflater:
    """Takes the compressed bytes as they come; one member of gzip, whole, and nothing after it."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(_GZIP)
        self._took = 0
        self._gave = 0

    def step(self, chunk: bytes, cap: int) -> bytes:
        """What the bytes inflate to.

        Raises:
            Refused: 413 past `cap` bytes, or past a hundred for each that came; 400 when it is
                not gzip.
        """
        self._took += len(chunk)
        inflated = bytearray()
        while chunk and not self._stream.eof:
            inflated += self._inflate(chunk)
            chunk = self._stream.unconsumed_tail
            if self._gave + len(inflated) > cap or self._is_bomb(self._gave + len(inflated)):
                raise Refused(413, "body-too-large", f"A body has at most {cap} bytes inflated.")
        if chunk or self._stream.unused_data:
            raise _malformed("has something after its end")
        self._gave += len(inflated)
        return bytes(inflated)

    def end(self) -> None:
        """Nothing more comes.

        Raises:
            Refused: 400, the body is not whole.
        """
        if not self._stream.eof:
            raise _malformed("is cut off")

    def _inflate(self, chunk: bytes) -> bytes:
        try:
            return self._stream.decompress(chunk, _STEP)
        except zlib.error:
            raise _malformed("is not gzip, or damaged") from None

    def _is_bomb(self, size: int) -> bool:
        return size > _RATIO_FROM and size > self._took * _MOST_RATIO


def _malformed(fault: str) -> Refused:
    return Refused(400, "malformed-body", f"The compressed body {fault}.")
