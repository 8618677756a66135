{# Runs that reached their nth print, known with that print. #}
{% macro runs_reaching(runs, trigger, prints) %}
select
    draw,
    '{{ trigger }}' as trigger,
    symbol,
    direction,
    cast(null as varchar) as attribute,
    run_notional_cents / 100.0 as size,
    run_started_at as started_at,
    {{ minute_close('known_at') }} as known_at
from {{ runs }}
where print_in_run = {{ prints }}
{% endmacro %}

{# Prints with no other print of their asset, either side, for the isolation gap before and
   after. Only after the gap is a print known to be isolated, and only if the gap has passed. #}
{% macro isolated_prints(runs) %}
select
    draw,
    'liquidation_isolated' as trigger,
    symbol,
    direction,
    cast(null as varchar) as attribute,
    round(notional_usd, 2) as size,
    event_at as started_at,
    {{ minute_close("known_at + interval '" ~ constant("isolation_gap") ~ " seconds'") }} as known_at
from (
    select
        *,
        count(*) over (
            partition by draw, symbol order by event_at
            range between interval '{{ constant("isolation_gap") }} seconds' preceding
                and interval '{{ constant("isolation_gap") }} seconds' following
        ) as prints_around,
        max(known_at) over () as data_end
    from {{ runs }}
)
where prints_around = 1
    and known_at + interval '{{ constant("isolation_gap") }} seconds' <= data_end
{% endmacro %}
