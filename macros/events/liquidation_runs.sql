{# Numbers the prints of each run: prints of one symbol and side, each at most `run_gap` seconds
   after the one before. `draw` keeps randomised copies of the prints apart, so that a control
   re-runs these very lines. Needs: draw, symbol, market, direction, known_at, print_id,
   notional_usd. #}
{% macro liquidation_runs(prints) %}
    select
        *,
        row_number() over in_run as print_in_run,
        first_value(event_at) over in_run as run_started_at,
        -- Cents as whole numbers: exact whatever the order of addition.
        sum(cast(round(100 * notional_usd) as hugeint)) over (
            in_run rows between unbounded preceding and current row
        ) as run_notional_cents
    from (
        select
            *,
            count(*) filter (where is_first) over (
                partition by draw, market, symbol, direction order by known_at, print_id
                rows between unbounded preceding and current row
            ) as run
        from (
            select
                *,
                coalesce(known_at - lag(known_at) over (
                    partition by draw, market, symbol, direction order by known_at, print_id
                ) > interval '{{ constant("run_gap") }} seconds', true) as is_first
            from {{ prints }}
        )
    )
    window in_run as (
        partition by draw, market, symbol, direction, run order by known_at, print_id
    )
{% endmacro %}
