-- One row per symbol and minute that had a snapshot: what each side of the book holds against its
-- usual, and whether it is full again. Usual is the past day's median: it does not follow a
-- depletion that lasts for hours, as the past hour's would.
{{ config(meta={'looks_back': '2 days'}) }}
with marks as (

    -- The past day in its 288 five-minute marks, this one's own left out.
    select
        symbol,
        known_at,
        {% for side in ['bid', 'ask'] -%}
        case when count({{ side }}_usd) over last_day >= 202
            then median({{ side }}_usd) over last_day end as {{ side }}_usual_usd{{ "," if not loop.last }}
        {% endfor %}
    from {{ ref('int_depth') }}
    where {{ warm_up() }} and extract(minute from known_at) % 5 = 0
    window last_day as ({{ trailing(span='1 day', before='1 minute') }})

),

shares as (

    select
        depth.symbol,
        depth.known_at,
        depth.bid_usd / marks.bid_usual_usd as bid_share,
        depth.ask_usd / marks.ask_usual_usd as ask_share
    from {{ ref('int_depth') }} as depth
    left join marks
        on depth.symbol = marks.symbol
        -- The last mark at or before the minute.
        and marks.known_at = time_bucket(interval '5 minutes', depth.known_at)
    where {{ warm_up('depth.known_at') }}

)

select
    symbol,
    known_at,
    {% for side in ['bid', 'ask'] -%}
    {{ side }}_share,
    -- One full snapshot may be a flicker: so many in a row count.
    case when count({{ side }}_share) over last_ones = {{ constant('refill_snapshots') }}
        then min({{ side }}_share) over last_ones >= {{ constant('refill_share') }}
    end as {{ side }}_is_full{{ "," if not loop.last }}
    {% endfor %}
from shares
window last_ones as ({{ trailing(rows=constant('refill_snapshots')) }})
