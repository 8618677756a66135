"""How an archive that does not answer as it should is reported."""

from __future__ import annotations

from nullhouse.base.errors import NullhouseError, Problem


class UnansweredError(NullhouseError):
    """One file could be neither read nor said to be absent; other files may still come."""

    def __init__(self, where: str, found: str) -> None:
        remedy = "run the same command again later: what has landed is kept"
        super().__init__(Problem("the archive did not answer", where, found, remedy=remedy))


class RefusedError(NullhouseError):
    """The archive serves nothing to this place, so asking on is pointless."""

    def __init__(self, where: str) -> None:
        super().__init__(
            Problem(
                "the archive refuses to serve this region",
                where,
                "HTTP 451",
                remedy="give --archive a mirror or a folder that you may use",
            )
        )
