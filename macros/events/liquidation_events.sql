{# Runs that reached their nth print, known with that print. `keys` names a run's owner, `recent`
   says which of the prints are read. #}
{% macro runs_reaching(runs, trigger, prints, keys=['symbol', 'direction'], recent=none) %}
select
    '{{ trigger }}' as trigger,
    {{ keys | join(', ') }},
    cast(null as varchar) as attribute,
    run_cents / 100.0 as size,
    run_started_at as started_at,
    {{ minute_close('known_at') }} as known_at
from {{ runs }}
where print_in_run = {{ prints }}{% if recent %} and {{ recent }}{% endif %}
{% endmacro %}

{# Prints with no other print of their asset, either side, for the isolation gap before and
   after. Whether a print stood alone is settled by the print after it, or by the moment `until`
   which the feed is known to have spoken: each row looks back at the one before, so nothing here
   looks ahead of its own known_at.
   Needs: asset, print_id, event_at, known_at, cents, and the keys. #}
{% macro isolated_prints(prints, keys=['symbol', 'direction'], until='null') %}
select
    'liquidation_isolated' as trigger,
    {% for key in keys -%}
    previous_{{ key }} as {{ key }},
    {% endfor -%}
    cast(null as varchar) as attribute,
    previous_cents / 100.0 as size,
    previous_at as started_at,
    {{ minute_close("previous_known_at + interval '" ~ constant("isolation_gap") ~ " seconds'") }} as known_at
from (
    select
        event_at,
        known_at,
        lag(event_at) over by_asset as previous_at,
        lag(event_at, 2) over by_asset as earlier_at,
        lag(known_at) over by_asset as previous_known_at,
        {% for key in keys -%}
        lag({{ key }}) over by_asset as previous_{{ key }},
        {% endfor -%}
        lag(cents) over by_asset as previous_cents
    from (
        select asset, print_id, event_at, known_at, cents, {{ keys | join(', ') }} from {{ prints }}
        union all
        -- The feed's end settles the last print of each asset.
        select asset, null, data_end, data_end, null{% for key in keys %}, null{% endfor %}
        from (select distinct asset from {{ prints }})
        cross join (select greatest(max(known_at), {{ until }}) as data_end from {{ prints }})
    )
    window by_asset as (partition by asset order by event_at, print_id nulls last)
)
where previous_at is not null
    and event_at - previous_at > interval '{{ constant("isolation_gap") }} seconds'
    and known_at - previous_known_at >= interval '{{ constant("isolation_gap") }} seconds'
    and coalesce(previous_at - earlier_at > interval '{{ constant("isolation_gap") }} seconds', true)
{% endmacro %}
