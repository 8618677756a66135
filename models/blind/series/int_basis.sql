-- One row per symbol and minute: the five-minute median of the spot-perpetual basis, against
-- the median and the median absolute deviation of the past 24 hours.
{{ config(meta={'looks_back': '2 days'}) }}
with past_five as (

    -- The median of a list of five takes half the time of one over the window.
    select
        symbol,
        known_at,
        minute,
        list(basis_bps) over last_five as gaps_bps,
        sum(cast(return_e9 as hugeint)) over last_five as perpetual_move_e9,
        sum(cast(spot_return_e9 as hugeint)) over last_five as spot_move_e9
    from {{ ref('int_minutes') }}
    where {{ warm_up() }}
    window last_five as ({{ trailing(rows=5) }})

),

five_minutes as (

    select
        symbol,
        known_at,
        minute,
        case when list_count(gaps_bps) >= 3 then list_median(gaps_bps) end as basis_5min_bps,
        perpetual_move_e9,
        spot_move_e9
    from past_five

),

marks as (

    -- The past day in its 288 five-minute medians: what moves over a day needs no finer mark.
    select
        symbol,
        known_at,
        basis_5min_bps,
        median(basis_5min_bps) over last_day as basis_median_bps,
        count(basis_5min_bps) over last_day as marks_in_day
    from five_minutes
    where extract(minute from known_at) % 5 = 0
    window last_day as ({{ trailing(rows=288) }})

),

spread as (

    select
        *,
        median(abs(basis_5min_bps - basis_median_bps)) over ({{ trailing(rows=288) }}) as basis_mad_bps
    from marks

),

usable as (

    select symbol, known_at, basis_median_bps, basis_mad_bps
    from spread
    where marks_in_day >= 202 and basis_mad_bps > 0

)

select
    five_minutes.symbol,
    five_minutes.known_at,
    five_minutes.minute,
    five_minutes.basis_5min_bps,
    usable.basis_median_bps,
    usable.basis_mad_bps,
    five_minutes.perpetual_move_e9,
    five_minutes.spot_move_e9,
    (five_minutes.basis_5min_bps - usable.basis_median_bps) / usable.basis_mad_bps as deviation_mad
from five_minutes
left join usable
    on five_minutes.symbol = usable.symbol
    -- The last mark at or before the minute.
    and usable.known_at = time_bucket(interval '5 minutes', five_minutes.known_at)
