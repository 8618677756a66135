-- One row per minute in which takers were both one-sided and many. Long is a burst of buying.
{{ config(meta={'looks_back': '30 days'}) }}
with counted as (

    select
        symbol,
        known_at,
        taker_imbalance,
        volume,
        count(volume) over ({{ trailing() }}) as volumes_known
    from {{ ref('int_minutes') }}
    where {{ warm_up() }}

),

minutes as (

    select
        symbol,
        known_at,
        taker_imbalance,
        {{ trailing_rank('volume', 1440, dense=true, known='volumes_known') }} as volume_rank
    from counted

)

select
    'aggressive_burst' as trigger,
    symbol,
    case when taker_imbalance > 0 then 'long' else 'short' end as direction,
    cast(null as varchar) as attribute,
    volume_rank as size,
    known_at - interval '1 minute' as started_at,
    known_at
from minutes
where abs(taker_imbalance) >= {{ constant('burst_imbalance') }}
    and volume_rank >= {{ constant('burst_volume_rank') }}
