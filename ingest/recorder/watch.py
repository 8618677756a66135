"""Which streams of a connection have spoken, and which were asked for in vain."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.recorder.streams import Kind, Line


class Watch:
    """Liquidations that do not come prove nothing; a stream's silence beside a control's voice
    for longer than its patience does: it was asked for on the wrong path, or under a wrong name.
    """

    def __init__(self, line: Line, patience: Mapping[Kind, float], opened_at: float) -> None:
        self._control = line.control
        self._waited = {s.name: patience[s.kind] for s in line.streams if s.name != line.control}
        self._control_spoke = False
        self.opened_at = opened_at

    def heard(self, stream: str | None) -> None:
        if stream == self._control:
            self._control_spoke = True
        elif stream is not None:
            self._waited.pop(stream, None)

    def mute(self, now: float) -> list[str]:
        """Streams that have used up their patience; each is named once a connection."""
        if not self._control_spoke:
            return []
        age = now - self.opened_at
        late = [name for name, patience in self._waited.items() if age >= patience]
        for name in late:
            del self._waited[name]
        return late
