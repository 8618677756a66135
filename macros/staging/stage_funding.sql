{# One row per settlement. It happened on the hour and was known when it was stamped, some
   milliseconds later. #}
{% macro stage_funding(dataset, market) %}
with settlements as (

    select
        {{ public_name('symbol', market) }} as symbol,
        symbol as source_symbol,
        date_trunc('hour', {{ epoch_utc('calc_time') }}) as event_at,
        {{ epoch_utc('calc_time') }} as known_at,
        last_funding_rate as funding_rate,
        funding_interval_hours as interval_hours,
        file_key
    from {{ source('binance', dataset) }}

)

select *
from {{ until_settlement('settlements', market, known_at='event_at') }}
where {{ visible() }}
qualify row_number() over (partition by symbol, event_at order by known_at, file_key) = 1
{% endmacro %}
