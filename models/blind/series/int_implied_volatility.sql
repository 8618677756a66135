-- One row per asset and five minutes: the last reading of implied volatility, and where it stands
-- in the past 30 days.
{{ config(meta={'looks_back': '31 days'}) }}
with five_minutes as (

    select
        symbol,
        time_bucket(interval '5 minutes', known_at - interval '1 microsecond')
            + interval '5 minutes' as known_at,
        arg_max(implied_volatility_percent, known_at) as implied_volatility_percent
    from {{ ref('stg_binance__option_bvol_index') }}
    group by all

)

select
    symbol,
    known_at,
    implied_volatility_percent,
    {{ trailing_rank('implied_volatility_percent', 288) }} as implied_volatility_rank
from five_minutes
