-- One row per draw and event: the discovery span's prints thrown anew within their own hour,
-- symbol and side, their number and sizes kept, then put through the very macros that make the
-- real events. What is left is intensity without burstiness.
with prints as (

    -- Two numbers per print make its place in every draw: (a + draw * b) modulo a prime is
    -- uniform in each draw and independent between any two. All of it stays below two to the
    -- 64th, so it is done in unsigned words and not in numbers of twice their width.
    select
        prints.print_id,
        prints.asset,
        prints.lane,
        date_trunc('hour', prints.event_at) as hour_at,
        md5_number_lower('a' || prints.print_id) % 4294967291 as first_number,
        md5_number_lower('b' || prints.print_id) % 4294967291 as second_number
    from {{ ref('int_liquidation_prints') }} as prints
    inner join {{ ref('dim_spans') }} as spans
        on spans.span = 'discovery'
        and epoch(prints.event_at) / 60 between spans.first_minute and spans.last_minute
    -- Nothing is thrown for a home in which no hypothesis has this control to answer.
    where exists (
        select 1
        from {{ ref('ctl_plans') }} as plans
        inner join {{ ref('dim_hypotheses') }} as hypotheses using (hypothesis_id)
        where plans.control_id = 'randomised_clustering'
            and hypotheses.trigger like 'liquidation%'
    )

),

thrown as (

    select
        prints.print_id,
        prints.asset + cast(draws.draw as ubigint) as asset,
        prints.lane + cast(draws.draw as ubigint) as lane,
        prints.hour_at + to_microseconds(cast(
            (prints.first_number + cast(draws.draw as ubigint) * prints.second_number) % 4294967291
            * 3600000000 // 4294967291 as bigint
        )) as event_at
    from prints
    cross join (select unnest(range(1, {{ constant('cluster_draws') }} + 1)) as draw) as draws

),

stamped as materialized (

    select *, event_at + interval '1 second' as known_at, cast(0 as bigint) as cents
    from thrown

),

runs as materialized (

    select lane, known_at, run_started_at, run_cents, print_in_run
    from (
        {{ liquidation_runs('stamped') }}
    )
    where print_in_run in ({{ constant('cluster_prints') }}, {{ constant('cascade_prints') }})

),

candidates as (

    select trigger, lane, known_at
    from (
        {{ isolated_prints('stamped', keys=['lane']) }}
        union all
        {{ runs_reaching('runs', 'liquidation_cluster', constant('cluster_prints'), keys=['lane']) }}
        union all
        {{ runs_reaching('runs', 'liquidation_cascade', constant('cascade_prints'), keys=['lane']) }}
    )

),

named as (

    select distinct
        cast(candidates.lane % 1024 as bigint) as draw,
        candidates.trigger,
        lanes.symbol,
        lanes.direction,
        candidates.known_at
    from candidates
    inner join (
        select distinct lane, symbol, direction from {{ ref('int_liquidation_prints') }}
    ) as lanes
        on lanes.lane = candidates.lane // 1024 * 1024

)

select
    draw,
    trigger,
    symbol,
    direction,
    cast(epoch(known_at) // 60 as bigint) as minute
from (
    {{ after_refractory('named', partition='draw, trigger, symbol, direction') }}
)
