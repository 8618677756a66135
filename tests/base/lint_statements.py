"""Statements that each rule of the lint must catch, and near ones that it must let pass."""

from __future__ import annotations

#: What the statements may read.
TABLES = ("series", "evt_events", "int_basis", "main.int_depth")
FILES = ("lake/um_trades/*.parquet",)

LEAKY: dict[str, list[str]] = {
    "one_query": ["select 1; select 2", "drop table series", "attach 'sighted.duckdb' as other"],
    "known_tables": [
        "select * from out_windows",
        "select * from sighted.main.series",
        "select * from 'ledger.parquet'",
        "select * from duckdb_views where name in (select x from information_schema.tables)",
    ],
    "known_files": [
        "select * from read_parquet('ledger/ledger.parquet')",
        "select * from read_json('lake/um_trades/*.parquet') cross join query('select 1')",
        "select * from query_table('out_windows')",
        "select * from read_csv(['lake/um_trades/*.parquet', 'exploratory/trials.csv'])",
        "select * from duckdb_tables()",
    ],
    "no_session": [
        "select getenv('HOME') as home from series",
        "select * from series where x > getvariable('edge')",
        "select current_setting('threads') as threads from series",
    ],
    "no_lead": [
        "select lead(x) over (partition by s order by known_at) from series",
        "select lead(x, 15) over w from series window w as (order by known_at)",
        "select lag(x, -1) over (order by known_at) from series",
        "select lag(x, step) over (order by known_at) from series",
    ],
    "no_forward_frame": [
        "select sum(x) over (order by known_at rows between current row and 5 following) from series",
        "select avg(x) over (order by known_at range between interval 1 hour preceding and "
        "interval 1 hour following) from series",
        "select max(x) over w from series window w as "
        "(order by known_at rows between unbounded preceding and unbounded following)",
    ],
    "ordered_window": [
        "select avg(x) over (partition by symbol) from series",
        "select x - avg(x) over () from series",
        "select dense_rank() over (order by x) from series",
        "select rank() over (partition by symbol order by volume) from series",
        "select row_number() over (partition by date_trunc('hour', known_at) order by x) from series",
    ],
    "no_backward_order": [
        "select lag(x) over (partition by symbol order by known_at desc) from series",
        "select * from series qualify row_number() over (partition by symbol order by known_at desc) = 1",
        "select sum(x) over (order by -minute rows between 5 preceding and current row) from series",
    ],
    "no_whole_sample": [
        "select ntile(5) over (order by x) from series",
        "select percent_rank() over (partition by symbol order by x) from series",
        "select symbol, known_at, median(x) from series group by symbol, known_at",
        "select known_at, quantile_cont(x, 0.95) from series group by known_at",
    ],
    "no_whole_aggregate": [
        "select symbol, avg(x) as mean from series group by symbol",
        "select * from series cross join (select max(known_at) as last_at from series)",
        "select * from series where x > (select avg(x) from series)",
        "select distinct symbol from series",
        "select extract(hour from known_at) as hour, avg(x) from series group by all",
        "select minute % 1440 as minute, max(x) from series group by 1",
        "select case when known_at > event_at then 1 end as k, sum(n) from series group by k",
    ],
    "no_whole_set": [
        "select * from series where symbol in (select symbol from int_basis where x > 2)",
        "select * from series where exists (select 1 from evt_events where size > 9)",
        "select * from series where not exists (select 1 from int_basis)",
    ],
    "no_open_bucket": [
        "with days as (select date_trunc('day', known_at) as day, max(x) as peak from series group by 1) "
        "select x / peak from series inner join days on days.day = date_trunc('day', series.known_at)",
        "with days as (select symbol, cast(known_at as date) as day, avg(x) as m from series group by all), "
        "rows as (select *, cast(known_at as date) as day from series) "
        "select m from rows inner join days using (symbol, day)",
    ],
    "no_bucket_start": [
        "select symbol, date_trunc('hour', known_at) as known_at, max(x) from series group by all",
        "select time_bucket(interval '5 minutes', known_at) as known_at, sum(n) as n from series "
        "group by all",
    ],
    "strict_asof": [
        "select 1 from evt_events as e asof join series as s on e.symbol = s.symbol "
        "and e.known_at >= s.known_at",
        "select 1 from evt_events as e asof left join series as s on e.symbol = s.symbol "
        "and e.known_at < s.known_at",
        "select 1 from evt_events as e asof join series as s using (symbol, known_at)",
    ],
    "strictly_before": [
        "select 1 from evt_events as e inner join series as s on s.known_at <= e.started_at",
        "select 1 from evt_events as e inner join series as s on s.known_at = e.started_at",
        "select 1 from evt_events as e inner join series as s on not (s.known_at > e.started_at)",
        "select 1 from evt_events as e, series as s "
        "where s.known_at between e.started_at - interval '1 hour' and e.started_at",
    ],
    "no_forward_join": [
        "select 1 from series as now inner join series as later on later.minute = now.minute + 15",
        "select 1 from series as now inner join series as later "
        "on later.known_at - interval '15 minutes' = now.known_at",
        "select 1 from evt_events as e inner join series as s on s.known_at > e.known_at",
        "select (select min(s.x) from series as s where s.known_at >= e.known_at and "
        "s.known_at < e.known_at + interval '1 hour' and s.minute = e.minute) from evt_events as e",
    ],
    "no_timeless_join": [
        "select a.x from int_basis as a inner join evt_events as e using (symbol)",
        "select a.x from int_basis as a inner join evt_events as e on a.symbol = e.symbol",
    ],
    "no_event_in_state": [
        "select events.event_id, events.size_class as bucket from evt_events as events",
        "select event_id, known_at from evt_events",
    ],
    "no_clock": [
        "select * from series where known_at < now()",
        "select current_timestamp from series",
        "select * from series where known_at < today()",
        "select localtimestamp as t from series",
    ],
    "no_chance": [
        "select * from series where random() < 0.5",
        "select uuid() as id from series",
        "select * from series using sample 10%",
    ],
    "no_loose_limit": [
        "select * from series limit 5",
        "select * from evt_events where event_id in (select event_id from int_basis limit 1)",
    ],
    "no_loose_pick": [
        "select known_at, any_value(x) from series group by known_at",
        "select known_at, first(x) from series group by known_at",
        "select known_at, arg_max(x, y) from series group by known_at",
        "select rowid from series",
        "select * from series positional join evt_events",
    ],
    "ordered_list": [
        "select known_at, list(x) from series group by known_at",
        "select known_at, string_agg(x, ',') from series group by known_at",
        "select known_at, list(distinct x) from series group by known_at",
    ],
    "exact_sum": [
        "select known_at, sum(ln(x)) from series group by known_at",
        "select known_at, avg(1e-9 * n) from series group by known_at",
        "select known_at, sum(cast(n as double)) filter (where n > 0) from series group by known_at",
    ],
}

CLEAN: dict[str, list[str]] = {
    "one_query": ["select 1 as one", "from series select x"],
    "known_tables": [
        "with e as (select * from evt_events) select * from e",
        "select * from series inner join main.int_depth using (symbol, known_at)",
    ],
    "known_files": [
        "select * from read_parquet('lake/um_trades/*.parquet', union_by_name = true)",
        "select * from series cross join (values (1)) as t (n)",
        "select symbol, unnest(range(1, 5)) as n from series",
    ],
    "no_session": ["select x as getenv from series", "select 'getenv()' as text from series"],
    "no_lead": [
        "select lag(x) over (partition by s order by known_at) from series",
        "select lag(x, 15) over (order by known_at) from series",
    ],
    "no_forward_frame": [
        "select sum(x) over (order by known_at rows between 59 preceding and current row) from series",
        "select count(x) over (w rows between 4 preceding and 1 preceding) from series "
        "window w as (partition by symbol order by known_at)",
    ],
    "ordered_window": [
        "select row_number() over (partition by symbol, known_at order by file_key) from series",
        "with p as (select *, row_number() over (partition by s order by known_at) as n from series) "
        "select sum(x) over (partition by s order by n rows between 2 preceding and current row) from p",
        "select rank() over (partition by known_at order by x) from series",
    ],
    "no_backward_order": [
        "select row_number() over (partition by event_id order by known_at desc) from evt_events",
        "select row_number() over (partition by symbol, known_at order by size desc) from series",
        "select sum(x) over (order by known_at asc rows between 2 preceding and current row) from series",
    ],
    "no_whole_sample": [
        "select median(x) over (order by known_at rows between 60 preceding and 1 preceding) from series",
        "select rank(order by x) over (order by known_at range between interval '30 days' preceding "
        "and current row) from series",
    ],
    "no_whole_aggregate": [
        "select symbol, known_at, max(x) from series group by symbol, known_at",
        "select symbol, date_trunc('hour', known_at) as hour_at, sum(n) from series group by all",
        "select event_id, count(*) from evt_events group by event_id",
        "select distinct symbol, minute from series",
    ],
    "no_whole_set": [
        "select * from series where event_id in (select event_id from evt_events where bucket = 'a')",
        "select * from series where (symbol, minute) in (select symbol, minute from int_basis)",
        "select * from series where exists (select 1 from int_basis as b where b.minute = series.minute)",
        "select * from series where symbol in ('BTCUSDT', 'ETHUSDT')",
    ],
    "no_open_bucket": [
        "with days as (select date_trunc('day', known_at) as day, max(x) as peak from series group by 1) "
        "select x / peak from series inner join days "
        "on days.day = date_trunc('day', series.known_at) - interval '1 day'",
        "with days as (select symbol, cast(known_at as date) as day, max(x) as a from series group by all), "
        "others as (select symbol, cast(known_at as date) as day, min(x) as b from series group by all) "
        "select a - b from days inner join others using (symbol, day)",
    ],
    "no_bucket_start": [
        "select time_bucket(interval '5 minutes', known_at) + interval '5 minutes' as known_at, "
        "sum(n) as n from series group by all",
        "select date_trunc('minute', event_at + interval '59 seconds') as known_at, max(x) from series "
        "group by all",
    ],
    "strict_asof": [
        "select 1 from evt_events as e asof left join series as s on e.symbol = s.symbol "
        "and e.started_at > s.known_at",
        "select 1 from evt_events as e asof join series as s on s.known_at < e.started_at "
        "and s.symbol = e.symbol",
    ],
    "strictly_before": [
        "select 1 from evt_events as e inner join series as s on s.known_at < e.started_at",
        "select 1 from evt_events as e inner join series as s "
        "on s.known_at <= e.started_at - interval '1 minute'",
        "select 1 from evt_events as e inner join series as s "
        "on s.known_at between e.started_at and e.known_at",
    ],
    "no_forward_join": [
        "select 1 from series as now inner join series as past on past.minute = now.minute - 15",
        "select 1 from series as now inner join series as past "
        "on past.known_at > now.known_at - interval '8 hours' and past.known_at <= now.known_at",
    ],
    "no_timeless_join": [
        "select a.x from int_basis as a inner join evt_events as e using (symbol, known_at)",
        "select a.x from int_basis as a inner join evt_events as e "
        "on a.symbol = e.symbol and a.known_at < e.started_at",
    ],
    "no_event_in_state": [
        "select events.event_id, events.started_at from evt_events as events",
        "with events as (select * from evt_events) select event_id, symbol from events",
    ],
    "no_clock": [
        "select * from series where event_id in (select event_id from evt_events where b = 'now()')",
        "select known_at as today from series",
    ],
    "no_chance": [
        "select hash(event_id || 'seed') from evt_events",
        "select x as random from series",
    ],
    "no_loose_limit": [
        "select * from series order by symbol, known_at limit 5",
        "select x as limit_price from series",
    ],
    "no_loose_pick": [
        "select known_at, first(x order by symbol) from series group by known_at",
        "select first_value(x) over (order by known_at) from series",
    ],
    "ordered_list": [
        "select known_at, list(x order by x) from series group by known_at",
        "select known_at, string_agg(x, ',' order by x) from series group by known_at",
    ],
    "exact_sum": [
        "select known_at, sum(cast(round(1e9 * ln(x)) as hugeint)) from series group by known_at",
        "select known_at, sum(return_e9) * 1e-9 from series group by known_at",
    ],
}
