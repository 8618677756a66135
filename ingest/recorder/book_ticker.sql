-- Every best bid and ask of the futures' streams, in the archive's columns, with its fault.
create or replace temp table derived as
with messages as (

    select
        received_ns,
        stream,
        json_extract(message, '$.data') as data
    from frames
    where
        connection > 0
        and stream like '%@bookTicker'
        and getvariable('market') <> 'spot'
        and is_there(message, '$.data')

),

fields as (

    select
        received_ns,
        stream,
        market_of(data, getvariable('market')) as market,
        text_of(data, '$.s') as symbol,
        whole_of(data, '$.u') as update_id,
        number_of(data, '$.b') as best_bid_price,
        number_of(data, '$.B') as best_bid_qty,
        number_of(data, '$.a') as best_ask_price,
        number_of(data, '$.A') as best_ask_qty,
        stamp_of(data, '$.T') as transaction_time,
        stamp_of(data, '$.E') as event_time
    from messages

),

judged as (

    select
        *,
        heard_ms(event_time, received_ns) as received_at,
        case
            when symbol is null then 's'
            when update_id is null then 'u'
            when best_bid_price is null then 'b'
            when best_bid_qty is null then 'B'
            when best_ask_price is null then 'a'
            when best_ask_qty is null then 'A'
            when transaction_time is null then 'T'
            when event_time is null then 'E'
        end as fault
    from fields

)

-- An update has one id, whichever connection brings it.
select
    *,
    row_number() over (
        partition by fault is null, market, symbol, update_id order by received_ns
    ) as turn
from judged;
