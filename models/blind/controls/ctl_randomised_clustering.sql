-- One row per draw and event: the discovery span's prints thrown anew within their own hour,
-- symbol and side, their number and sizes kept, then put through the very macros that make the
-- real events. What is left is intensity without burstiness.
with prints as (

    select runs.print_id, runs.market, runs.symbol, runs.direction, runs.notional_usd, runs.event_at
    from {{ ref('int_liquidation_runs') }} as runs
    inner join {{ ref('dim_spans') }} as spans
        on spans.span = 'discovery'
        and epoch(runs.event_at) / 60 between spans.first_minute and spans.last_minute

),

thrown as (

    select
        draws.draw,
        prints.* exclude (event_at),
        date_trunc('hour', prints.event_at) + to_seconds(
            md5_number_lower(concat(draws.draw, '|', prints.print_id)) % 3600000 / 1000.0
        ) as event_at
    from prints
    cross join (select unnest(range(1, {{ constant('cluster_draws') }} + 1)) as draw) as draws

),

stamped as (

    select *, event_at + interval '1 second' as known_at
    from thrown

),

runs as (

    {{ liquidation_runs('stamped') }}

),

candidates as (

    {{ isolated_prints('runs') }}
    union all
    {{ runs_reaching('runs', 'liquidation_cluster', constant('cluster_prints')) }}
    union all
    {{ runs_reaching('runs', 'liquidation_cascade', constant('cascade_prints')) }}

),

distinct_candidates as (

    select distinct draw, trigger, symbol, direction, known_at
    from candidates

)

select
    draw,
    trigger,
    symbol,
    direction,
    cast(epoch(known_at) // 60 as bigint) as minute
from (
    {{ after_refractory('distinct_candidates', partition='draw, trigger, symbol, direction') }}
)
