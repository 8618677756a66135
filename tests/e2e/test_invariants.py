"""Each invariant of time can fail: one wrong row in a copy of a home, and `dbt test` names it.

The models of the example stand beside ours in the copy, in the folder that is for them.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from nullhouse.base.home import PROJECT, Home
from nullhouse.guards import data_tests

if TYPE_CHECKING:
    from tests.conftest import Dbt

Done = tuple[Path, list[dict[str, Any]]]
PARTS = ("dbt_project.yml", "profiles.yml", "selectors.yml", "models", "macros", "seeds")
AT = r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d+)?"

#: Test, what goes wrong, and what dbt then says.
WRONG = {
    "strictly_before": (
        """update sta_pre_event set known_at = (
               select started_at from evt_events where event_id = sta_pre_event.event_id)
           where state = 'funding'""",
        rf"of sta_pre_event: known_at {AT} is not strictly before started_at {AT} of evt_events; ",
    ),
    "assert_every_state_is_the_last_known_before_its_event": (
        "update sta_pre_event set known_at = known_at - interval '5 minutes' where state = 'trend'",
        rf"of sta_pre_event: known_at {AT} is not {AT}, when its series last spoke before started_at {AT}; ",
    ),
    "assert_every_event_is_known_when_its_trigger_says": (
        """update evt_events set started_at = started_at + interval '1 minute'
           where event_id = (select min(event_id) from evt_events where trigger = 'price_shock')""",
        rf"row event_id \w+, trigger price_shock of evt_events: known_at {AT} is not .* started_at {AT}; ",
    ),
    "assert_every_event_has_a_quiet_refractory_time": (
        """delete from evt_events where event_id =
               (select min(event_id) from evt_events where trigger = 'aggressive_burst')""",
        r"row trigger aggressive_burst, .* of evt_events: a candidate that none precedes is no event, known_at ",
    ),
    "assert_every_family_holds_the_events_that_its_hypothesis_means": (
        """insert into evf_members select min(event_family_id),
               (select min(event_id) from evt_events where trigger = 'scheduled_release'), 'main'
           from dim_hypotheses where trigger = 'liquidation_cluster' and status = 'frozen'""",
        r"of evf_members: a member that does not meet its family's trigger, gates, confirmation or branch",
    ),
    "confirmed_in_time": (
        """update cnf_confirmations set known_at = known_at + interval '1 day'
           where timing = 'concurrent'""",
        rf"of cnf_confirmations: known_at {AT} is not within its timing's bounds, started_at to known_at {AT} to {AT}; ",
    ),
    "assert_no_control_bar_stands_in_a_refractory_time": (
        "delete from ctl_blocked where minute = (select max(minute) from ctl_blocked)",
        rf"minute {AT} of ctl_blocked: a bar in the 15 minutes after a candidate is not blocked; ",
    ),
    "assert_every_drawn_event_keeps_to_its_span_and_refractory_time": (
        """insert into ctl_randomised_clustering
           select draw, trigger, symbol, direction, minute + 1 from ctl_randomised_clustering
           order by all limit 1""",
        rf"of ctl_randomised_clustering: minute {AT} is not within .* too soon after {AT}; ",
    ),
    "assert_spans_are_apart_by_their_embargo": (
        """update dim_spans set first_minute = first_minute - 1440, days = days + 1,
               first_day = first_day - 1 where span = 'holdout'""",
        rf"span holdout of dim_spans: first_minute {AT} is not 2 days after last_minute {AT} of discovery; ",
    ),
    "measured_over": (
        "update sighted.main.out_windows set price_sigma = price_sigma + 1",
        rf"minute {AT} of out_windows: price_sigma is \S+, but \S+ from {AT} to {AT}; ",
    ),
    "assert_every_hypothesis_was_frozen_before_its_trials": (
        "update sighted.main.fct_trials set tried_at = timestamp '2001-01-01'",
        rf"of fct_trials: tried_at {AT} is not at or after frozen_at of dim_hypotheses {AT}; ",
    ),
    "trailing_only": (
        """update int_depth_rank as now set depth_rank = whole.depth_rank from (
               select symbol, known_at, percent_rank() over (partition by symbol order by depth_usd) as depth_rank
               from int_depth_rank) as whole
           where now.symbol = whole.symbol and now.known_at = whole.known_at""",
        rf"of int_depth_rank: depth_rank is \S+, but \S+ from what was known by its known_at {AT}, and .* reach to {AT}; ",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def beside(
    simulated_run: Done, new_dbt: Callable[..., Dbt], tmp_path_factory: pytest.TempPathFactory
) -> Dbt:
    """A copy of a home, and of the project with a user's own models in it."""
    folder = tmp_path_factory.mktemp("beside")
    home, project = Home(folder / "home"), folder / "project"
    for name in ("warehouse", "frozen"):
        shutil.copytree(simulated_run[0] / name, home.root / name)
    project.mkdir()
    for part in PARTS:
        source = PROJECT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, project / part)
    shutil.copytree(PROJECT / "tests" / "dbt", project / "tests" / "dbt")
    example = PROJECT / "examples" / "own_events" / "models"
    shutil.copytree(example, project / "models" / "blind" / "own", dirs_exist_ok=True)
    return new_dbt(home, project)


def test_a_users_models_beside_ours_are_built_and_tested_with_the_blind_half(beside: Dbt) -> None:
    done = beside("build", "--select", "path:models/blind/own")
    assert done.exception is None
    statuses = {r.node.name: str(r.status) for r in done.result.results}
    assert set(statuses.values()) == {"success", "pass"}
    assert {"evt_taker_streaks", "sta_taker_flow"} <= set(statuses)


@pytest.fixture(scope="module")
def said(beside: Dbt) -> dict[str, list[str]]:
    """What every failing test says once all the rows are wrong; by the test's plain name."""
    with duckdb.connect(str(beside.home.blind)) as tables:
        tables.execute(f"attach '{beside.home.sighted}' as sighted")
        for statement, _ in WRONG.values():
            [changed] = tables.execute(statement).fetchall()
            assert changed[0] > 0, statement
    done = beside(
        "test", "--select", "path:models", "path:tests/dbt", "--exclude", "path:models/holdout"
    )
    assert done.exception is None
    found: dict[str, list[str]] = {}
    for result in done.result.results:
        if result.status != "pass":
            metadata = getattr(result.node, "test_metadata", None)
            found.setdefault(metadata.name if metadata else result.node.name, []).append(
                result.message
            )
    return found


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_row_is_named_with_its_times_and_the_remedy(
    said: dict[str, list[str]], name: str
) -> None:
    sentence = WRONG[name][1]
    assert any(re.search(sentence, message, re.DOTALL) for message in said[name]), said[name]
    findings = [data_tests.finding_of(name, message) for message in said[name]]
    assert all(f.row and f.model and f.found and f.remedy for f in findings)
