-- One row per option and moment at which the exchange was asked for all of them. An implied
-- volatility of -1 stands for «no quote» and becomes NULL.
with readings as (

    select
        split_part(symbol, '-', 1) || 'USDT' as symbol,
        symbol as option_symbol,
        {{ epoch_utc('time') }} as event_at,
        {{ epoch_utc('time') }} as known_at,
        case split_part(symbol, '-', 4) when 'C' then 'call' when 'P' then 'put' end as option_type,
        cast(try_strptime(split_part(symbol, '-', 2), '%y%m%d') as date) as expires_on,
        try_cast(split_part(symbol, '-', 3) as double) as strike_price,
        mark_price,
        case when bid_iv >= 0 then bid_iv end as bid_implied_volatility,
        case when ask_iv >= 0 then ask_iv end as ask_implied_volatility,
        case when mark_iv >= 0 then mark_iv end as mark_implied_volatility,
        delta,
        gamma,
        vega,
        theta,
        file_key
    from {{ source('binance', 'option_mark') }}

)

select *
from readings
where {{ visible() }}
qualify row_number() over (partition by option_symbol, event_at order by file_key, mark_price) = 1
