-- One row per market and archive symbol in the lake: the asset behind it, in which unit it is
-- priced, and until when it can be traded.
with files as (

    select market, symbol, min(asset) as asset
    from read_parquet('{{ home_path("lake/_manifest.parquet") }}')
    where symbol is not null and state = 'loaded'
    group by market, symbol

),

facts as (

    select * from {{ ref('instruments') }}

)

select
    files.market,
    files.symbol,
    coalesce(files.asset, files.symbol) as asset,
    {{ coins_per_unit('files.symbol') }} as coins_per_unit,
    cast({{ coins_per_unit('files.asset') }} as double) / {{ coins_per_unit('files.symbol') }} as price_factor,
    case when regexp_matches(files.symbol, '_\d{6}$') then 'delivery' else 'perpetual' end as kind,
    case
        when regexp_matches(files.symbol, '_\d{6}$')
            then cast(strptime(right(files.symbol, 6), '%y%m%d') as date)
    end as delivers_on,
    case when files.market = 'cm' then {{ contract_usd('files.symbol') }} end as contract_usd,
    facts.settled_at
from files
left join facts using (market, symbol)
