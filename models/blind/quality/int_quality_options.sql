-- One row per underlying and UTC day of hourly option summaries: what in them is no quote and no
-- price. The stand-ins are those that staging turns into NULL.
select
    files.dataset_id,
    files.source_symbol,
    cast(cast(hours.date as timestamp) as date) as day,
    sum(
        coalesce(cast(hours.best_ask_price >= 99999995 as integer), 0)
        + coalesce(cast(hours.best_sell_iv <= 0 or hours.best_sell_iv >= 9.999999 as integer), 0)
    ) as stand_ins,
    count(*) filter (where hours.volume_contracts = 0) as stale_prices,
    count(*) as repeated_volumes
from {{ source('binance', 'option_eoh_summary') }} as hours
inner join {{ ref('int_quality_files') }} as files using (file_key)
where {{ visible(stamped_at({'unit': 'utc_date', 'time': 'date', 'hour': 'hour'})) }}
group by all
