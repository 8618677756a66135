-- One row per option and hour, known when the hour is over. Prices of an hour without a trade
-- are left from an earlier one, and stand-ins for «no quote» are no prices: both become NULL.
with hours as (

    select
        underlying as symbol,
        symbol as option_symbol,
        cast(date as timestamp) + (cast(hour as integer) + 1) * interval '1 hour' as event_at,
        cast(date as timestamp) + (cast(hour as integer) + 1) * interval '1 hour' as known_at,
        case type when 'C' then 'call' when 'P' then 'put' end as option_type,
        cast(strptime(split_part(strike, '-', 1), '%y%m%d') as date) as expires_on,
        try_cast(split_part(strike, '-', 2) as double) as strike_price,
        case when volume_contracts > 0 then close end as close,
        volume_contracts,
        nullif(best_bid_price, 0) as best_bid_price,
        case when best_ask_price < 99999995 then best_ask_price end as best_ask_price,
        case when best_sell_iv > 0 and best_sell_iv < 9.999999 then best_sell_iv end as ask_implied_volatility,
        mark_price,
        mark_iv as mark_implied_volatility,
        delta,
        gamma,
        vega,
        theta,
        openinterest_contracts as open_interest_contracts,
        openinterest_usdt as open_interest_usd,
        file_key
    from {{ source('binance', 'option_eoh_summary') }}

)

select *
from hours
where {{ visible() }}
qualify row_number() over (
    partition by option_symbol, event_at order by file_key, mark_price
) = 1
