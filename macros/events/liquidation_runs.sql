{# Numbers the prints of each run: prints of one lane, each at most `run_gap` seconds after the
   one before. A lane is one market, symbol and side, and in a control one draw of it: a control
   re-runs these very lines. Lanes are whole numbers, which sort many times faster than names.
   Needs: lane, print_id, event_at, known_at, cents. Every window looks back only. #}
{% macro liquidation_runs(prints) %}
    select
        * exclude (place, is_first, cents_so_far),
        place - last_value(case when is_first then place end ignore nulls) over so_far + 1 as print_in_run,
        last_value(case when is_first then event_at end ignore nulls) over so_far as run_started_at,
        -- Whole cents: exact whatever the order of addition.
        cents_so_far
            - last_value(case when is_first then cents_so_far - cents end ignore nulls) over so_far as run_cents
    from (
        select
            *,
            row_number() over by_time as place,
            coalesce(
                known_at - lag(known_at) over by_time > interval '{{ constant("run_gap") }} seconds',
                true
            ) as is_first,
            sum(cents) over ({{ trailing(partition='lane', order='known_at, print_id') }}) as cents_so_far
        from {{ prints }}
        window by_time as (partition by lane order by known_at, print_id)
    )
    -- The place is the order by time and print, in one number that sorts faster than the two.
    window so_far as ({{ trailing(partition='lane', order='place') }})
{% endmacro %}
