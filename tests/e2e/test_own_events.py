"""A user's own project, as a package and beside ours: it passes, and one leak fails `dbt test`."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nullhouse.base.home import PROJECT, Home

if TYPE_CHECKING:
    from tests.conftest import Dbt

Done = tuple[Path, list[dict[str, Any]]]
EXAMPLE = PROJECT / "examples" / "own_events"
AT = r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}"

STATE = "models/sta_taker_flow.sql"
AS_OF = "{{ nullhouse.as_of_before(ref('int_taker_flow'), 'series', 'events', 'started_at') }}"
BY_HAND = """asof left join {{ ref('int_taker_flow') }} as series
    on events.symbol = series.symbol and events.started_at >= series.known_at"""
RANK = "{{ nullhouse.trailing_rank('imbalance', 288) }}"
NOT_BEFORE = (
    rf"row event_id \w+ of sta_taker_flow: known_at {AT} is not strictly before started_at {AT} "
    r"of evt_taker_streaks; join what was known by as_of_before\(…\)"
)
NOT_TRAILING = (
    rf"row symbol \w+ of int_taker_flow: imbalance_rank is \S+, but \S+ from what was known by its "
    rf"known_at {AT}, and the rows that it may not see reach to {AT}; rank it with trailing_rank\(…\)"
)
LEAKS = {
    "a state that is known when its event is": (
        STATE, AS_OF, AS_OF.replace("'started_at'", "'known_at'"), NOT_BEFORE,
    ),
    "an as-of join that takes the event's own minute": (STATE, AS_OF, BY_HAND, NOT_BEFORE),
    "a percentile over the whole sample": (
        "models/int_taker_flow.sql", RANK,
        "percent_rank() over (partition by symbol order by imbalance)", NOT_TRAILING,
    ),
}  # fmt: skip


def messages(done: Any) -> list[str]:
    """What dbt says of the nodes that did not come through."""
    assert done.exception is None, str(done.exception)
    return [r.message for r in done.result.results if r.status not in ("success", "pass")]


@pytest.fixture(scope="module")
def built(simulated_run: Done, new_home: Callable[[], Home]) -> Home:
    """A home whose blind file is the simulated one; what is built here lies beside it."""
    home = new_home()
    home.blind.unlink(missing_ok=True)
    home.blind.symlink_to(Home(simulated_run[0]).blind)
    return home


@pytest.fixture(scope="module")
def own(built: Home, new_dbt: Callable[..., Dbt], tmp_path_factory: pytest.TempPathFactory) -> Dbt:
    """dbt on a copy of the example that takes this checkout as its package."""
    copy = tmp_path_factory.mktemp("own") / "own_events"
    shutil.copytree(EXAMPLE, copy, ignore=shutil.ignore_patterns("dbt_packages", "target", "logs"))
    (copy / "packages.yml").write_text(f"packages:\n  - local: {PROJECT}\n", encoding="utf-8")
    dbt = new_dbt(built, copy)
    assert dbt("deps", target="own").success
    assert messages(dbt("build", target="own")) == []
    return dbt


@pytest.fixture
def leak(own: Dbt) -> Iterator[Callable[[str, str, str], None]]:
    """Puts other words into a file of the project; the file is as it was afterwards."""
    before: dict[Path, str] = {}

    def put(path: str, words: str, other: str) -> None:
        file = own.project / path
        before[file] = file.read_text(encoding="utf-8")
        assert words in before[file]
        file.write_text(before[file].replace(words, other), encoding="utf-8")

    yield put
    for file, text in before.items():
        file.write_text(text, encoding="utf-8")


def test_the_example_builds_its_own_models_and_every_test_of_it_passes(own: Dbt) -> None:
    done = own("test", target="own")
    assert messages(done) == []
    names = {result.node.test_metadata.name for result in done.result.results}
    assert names >= {"strictly_before", "trailing_only", "known_by", "minute_aligned"}
    assert {result.node.package_name for result in done.result.results} == {"own_events"}


@pytest.mark.parametrize("name", LEAKS)
def test_one_leak_fails_and_the_message_names_the_row_both_times_and_the_remedy(
    own: Dbt, leak: Callable[[str, str, str], None], name: str
) -> None:
    path, words, other, sentence = LEAKS[name]
    leak(path, words, other)
    assert messages(own("run", "--select", Path(path).stem, target="own")) == []
    found = messages(own("test", "--select", Path(path).stem, target="own"))
    assert len(found) == 1
    assert re.search(sentence, found[0]), found[0]


def test_a_model_of_another_project_may_not_refer_to_an_outcome(
    own: Dbt, leak: Callable[[str, str, str], None]
) -> None:
    leak(STATE, "ref('evt_taker_streaks')", "ref('nullhouse', 'out_windows')")
    refused = own("parse", target="own")
    assert not refused.success
    assert "out_windows" in str(refused.exception) and "not allowed" in str(refused.exception)
