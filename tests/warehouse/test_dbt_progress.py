"""A bar follows the log of dbt, and a step that was run before says how long it will take."""

from __future__ import annotations

import io
import re
import time
from pathlib import Path

import pytest
from rich.console import Console

from nullhouse.base import durations, progress
from nullhouse.base.durations import timed
from nullhouse.base.home import Home
from nullhouse.warehouse import dbt_progress
from nullhouse.warehouse.dbt_progress import count_ended, following

LOG = """\
[0m19:22:11.434889 [info ] [Thread-1 (]: 1 of 221 START sql table model main.ctl_plans ..... [RUN]
[0m19:22:11.977182 [info ] [Thread-1 (]: 1 of 221 OK created sql table model main.ctl_plans ..... [OK]
[0m19:22:12.148064 [info ] [Thread-2 (]: 2 of 221 OK created sql table model main.dim_hypotheses ..... [OK]
"""


def terminal(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    text = io.StringIO()
    console = Console(file=text, force_terminal=True, width=120, color_system=None)
    monkeypatch.setattr(progress, "console", console)
    monkeypatch.setattr(dbt_progress, "console", console)
    return text


def test_nodes_that_ended_are_counted_and_begun_ones_are_not() -> None:
    counted = count_ended(LOG)
    assert counted is not None
    assert counted[:2] == (2, 221) and counted[2].endswith("dim_hypotheses")
    assert count_ended(LOG.splitlines()[0]) is None


def test_the_bar_counts_only_what_was_logged_since_it_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = terminal(monkeypatch)
    monkeypatch.setattr(dbt_progress, "SECONDS_BETWEEN_LOOKS", 0.01)
    log = tmp_path / "dbt.log"
    log.write_text(LOG)
    with following(log, "dbt build"):
        log.write_text(LOG + LOG.replace("of 221", "of 35"))
        time.sleep(0.3)
    assert "2/35" in text.getvalue()
    assert "221" not in text.getvalue()


def test_a_step_that_was_run_before_says_how_long_it_will_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    monkeypatch.setattr(durations, "WORTH_KEEPING", 0.0)
    text = terminal(monkeypatch)
    with timed(home, "phase1", "Phase 1"):
        pass
    (tmp_path / "durations.json").write_text('{"phase1": 3600}')
    with timed(home, "phase1", "Phase 1"):
        time.sleep(1.2)
    # The rate is measured, so the hour is told to within seconds.
    assert re.search(r"0:59:5\d|1:00:0\d", text.getvalue())
    (tmp_path / "durations.json").write_text("torn {")
    assert durations.durations(home) == {}
