"""How each blind relation is compared: when its rows were known, and what is left out, and why.

A relation with ``known_at`` needs no line here. One of a user's own says the same in its YAML:
``config: {meta: {known_at: <SQL over its columns>}}``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from nullhouse.guards.travel.compiled import Model

#: Known at no moment: the same in every build, whatever has come.
ALWAYS = "timestamp '0001-01-01'"


@dataclass(frozen=True)
class Relation:
    """``known_at``: SQL over the columns; ``left_out``: columns that are not compared."""

    known_at: str
    reason: str = ""
    left_out: tuple[str, ...] = ()
    #: Running sums from the data's start, of which only differences are ever read.
    running: tuple[str, ...] = ()


@dataclass(frozen=True)
class Apart:
    """A relation that is not compared, and why no lookahead can come of it."""

    reason: str


_OF_MINUTE = "make_timestamp(minute * 60000000)"
_OF_EVENT = "(select known_at from blind.main.evt_events as e where e.event_id = r.event_id)"
_WITH_EVENT = f"greatest(known_at, {_OF_EVENT})"
_NAMED = "what the project names; no row of any data set is in it"
#: The day after a file's own is over, its last label has come and so has the file.
_DAY_AFTER = "cast({} as timestamp) + interval 2 day"
_FILE_DAY = (
    r"coalesce(try_cast(regexp_extract(file_key, '(\d{4}-\d{2}-\d{2})', 1) as date), "
    r"last_day(try_cast(regexp_extract(file_key, '(\d{4}-\d{2})\.zip$', 1) || '-01' as date)))"
)
_WHOLE_DAY = "a day is judged when it and its file are there"

RELATIONS: dict[str, Relation | Apart] = {
    "int_season": Relation(
        "hour_at", "the multiplier of an hour is made of hours before it"
    ),
    "int_paths": Relation(
        "known_at",
        "sums run from the data's start",
        running=(
            "cum_return_e9", "cum_squares_e18", "cum_bars", "cum_log_depth_e9", "cum_depth_bars",
            "cum_bid_full", "cum_ask_full", "cum_refill_bars",
        ),
    ),
    "int_forced_flow": Relation(
        "known_at",
        "sums run from the data's start",
        running=("cum_cascades_long", "cum_cascades_short", "cum_feed_bars"),
    ),
    "ctl_blocked": Relation(_OF_MINUTE, "blocked by candidates known before the minute"),
    "ctl_placebo": Relation(_OF_MINUTE, "its window ended before the minute"),
    "ctl_randomised_clustering": Relation(
        f"time_bucket(interval 1 hour, {_OF_MINUTE} - interval 1 microsecond) "
        "+ interval '1 hour 1 minute'",
        "prints are thrown within their hour: a draw is known when the hour is over",
    ),
    "evf_members": Relation(_OF_EVENT, "a member is known with its event"),
    "aud_findings": Relation(_DAY_AFTER.format("day"), _WHOLE_DAY),
    "dim_quality": Relation(_DAY_AFTER.format("day"), _WHOLE_DAY),
    "int_quality_bands": Relation(_DAY_AFTER.format("day"), _WHOLE_DAY),
    "int_quality_counts": Relation(_DAY_AFTER.format("day"), _WHOLE_DAY),
    "int_quality_days": Relation(_DAY_AFTER.format("day"), _WHOLE_DAY),
    "int_quality_files": Relation(_DAY_AFTER.format("period_end"), _WHOLE_DAY),
    "int_quality_keys": Relation(
        _DAY_AFTER.format("last_day(day)"),
        "which files are read again is said of a file whole, and some hold a month",
    ),
    "int_quality_listed_bands": Relation(_DAY_AFTER.format(_FILE_DAY), _WHOLE_DAY),
    "int_quality_options": Relation(_DAY_AFTER.format("day"), _WHOLE_DAY),
    "dim_controls": Relation(ALWAYS, _NAMED),
    "dim_hypotheses": Relation(ALWAYS, "what was frozen; no row of any data set is in it"),
    "dim_operators": Relation(ALWAYS, _NAMED),
    "dim_templates": Relation(ALWAYS, _NAMED),
    "ctl_plans": Relation(ALWAYS, "what was frozen; no row of any data set is in it"),
    "dim_datasets": Relation(
        ALWAYS,
        "what a data set may be used for; how much of it is loaded is no fact of the market",
        left_out=("rows", "first_at", "last_at", "missing_share"),
    ),
    "dim_instruments": Apart("one row per symbol of which a file is loaded, by the files' names"),
    "dim_spans": Apart(
        "frozen once and read from the register; provisional before that, and no verdict uses it"
    ),
    "int_lake_changes": Apart(
        "the memory of builds: which files each of them met; no row of a market comes from it"
    ),
    "dim_scores": Apart("how testable a hypothesis is on what is loaded: an order of work"),
}  # fmt: skip


def relation_of(model: Model, columns: Collection[str]) -> Relation | Apart | None:
    """How a model is compared; None where nothing says when its rows were known."""
    own = model.meta.get("known_at")
    if isinstance(own, str):
        return Relation(own, "said in the model's own YAML")
    if model.name in RELATIONS:
        return RELATIONS[model.name]
    if "known_at" in columns and "event_id" in columns and model.name != "evt_events":
        return Relation(_WITH_EVENT, "what is said of an event is said when the event is known")
    return Relation("known_at") if "known_at" in columns else None
