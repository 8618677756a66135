{# One row per five-minute reading, known at the end of its period. The um files moved from
   end-of-period to start-of-period labels, and each shows in its own labels which it has: that is
   read off the manifest, where it stands whatever part of the file is looked at. The cm
   files always named the start. Rows of the REST tail name the end, and their key names no day. #}
{% macro stage_metrics(dataset, market) %}
with {% if market != 'cm' -%}
files as (

    select key as file_key, last_at >= period_start + interval '1 day' as reaches_the_next_day
    from read_parquet('{{ home_path("lake/_manifest.parquet") }}')
    where dataset_id = '{{ dataset }}' and state = 'loaded'

),

{% endif -%}
readings as (

    select
        symbol as source_symbol,
        {{ public_name('symbol', market) }} as symbol,
        cast(create_time as timestamp) as labelled_at,
        sum_open_interest as open_interest,
        {%- if market == 'cm' %}
        sum_open_interest * {{ contract_usd('symbol') }} as open_interest_usd,
        {%- else %}
        sum_open_interest_value as open_interest_usd,
        {%- endif %}
        count_toptrader_long_short_ratio as top_account_ratio,
        sum_toptrader_long_short_ratio as top_position_ratio,
        count_long_short_ratio as account_ratio,
        sum_taker_long_short_vol_ratio as taker_ratio,
        file_key
    from {{ source('binance', dataset) }}

),

labelled as (

    select
        readings.*,
        {%- if market == 'cm' %}
        file_key like 'rest/%' as is_end_label
    from readings
        {%- else %}
        -- Labels that reach into the next day name the period's end; in doubt, the later time.
        file_key like 'rest/%' or coalesce(files.reaches_the_next_day, false) as is_end_label
    from readings
    left join files using (file_key)
        {%- endif %}

),

stamped as (

    select
        * exclude (is_end_label),
        case when is_end_label then labelled_at else labelled_at + interval '5 minutes' end as event_at,
        case when is_end_label then labelled_at else labelled_at + interval '5 minutes' end as known_at
    from labelled

)

select *
from stamped
where {{ visible() }}
qualify row_number() over (partition by symbol, known_at order by file_key, labelled_at, open_interest) = 1
{% endmacro %}
