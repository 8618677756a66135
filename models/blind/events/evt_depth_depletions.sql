-- One row per minute and side whose depth fell to half of its past hour's median or below.
-- Long means that the bids are gone: those who are long have lost their way out.
{{ config(meta={'looks_back': '5 minutes'}) }}
with sides as (

    select symbol, known_at, 'long' as direction, bid_usd as depth_usd, bid_median_usd as median_usd
    from {{ ref('int_depth') }}
    where {{ warm_up() }}
    union all
    select symbol, known_at, 'short', ask_usd, ask_median_usd
    from {{ ref('int_depth') }}
    where {{ warm_up() }}

),

moves as (

    select
        symbol,
        known_at,
        sum(return_e9) over ({{ trailing(rows=5) }}) as move_e9
    from {{ ref('int_minutes') }}
    where {{ warm_up() }}

)

select
    'depth_depletion' as trigger,
    sides.symbol,
    sides.direction,
    -- Taken by those who traded through it, or withdrawn while price stood or came back.
    case when moves.move_e9 * case sides.direction when 'long' then -1 else 1 end > 0 then 'aggression' else 'withdrawal' end as attribute,
    1 - sides.depth_usd / sides.median_usd as size,
    sides.known_at - interval '1 minute' as started_at,
    sides.known_at
from sides
inner join moves using (symbol, known_at)
where sides.depth_usd <= (1 - {{ constant('depletion_share') }}) * sides.median_usd
