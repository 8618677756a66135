-- Every order that the liquidation streams brought, in the archive's columns, with its fault.
-- A field that is missing stays NULL; one that cannot be read makes the order unusable.
create or replace temp table derived as
with messages as (

    select
        received_ns,
        stream,
        json_extract(message, '$.data') as data
    from frames
    where
        connection > 0
        and stream like '%forceOrder%'
        and is_there(message, '$.data')

),

orders as (

    select
        received_ns,
        stream,
        unnest(
            case json_type(data) when 'ARRAY' then json_extract(data, '$[*]') else [data] end
        ) as data
    from messages

),

fields as (

    select
        received_ns,
        stream,
        data,
        coalesce(
            market_of(json_extract(data, '$.o'), null), market_of(data, getvariable('market'))
        ) as market,
        stamp_of(data, '$.E') as event_ms,
        stamp_of(data, '$.o.T') as "time",
        text_of(data, '$.o.s') as symbol,
        text_of(data, '$.o.S') as side,
        text_of(data, '$.o.o') as order_type,
        text_of(data, '$.o.f') as time_in_force,
        number_of(data, '$.o.q') as original_quantity,
        number_of(data, '$.o.p') as price,
        number_of(data, '$.o.ap') as average_price,
        text_of(data, '$.o.X') as order_status,
        number_of(data, '$.o.l') as last_fill_quantity,
        number_of(data, '$.o.z') as accumulated_fill_quantity
    from orders

),

judged as (

    select
        *,
        heard_ms(event_ms, received_ns) as received_at,
        case
            when "time" is null then 'o.T'
            when symbol is null then 'o.s'
            when side is null or side not in ('BUY', 'SELL') then 'o.S'
            when is_there(data, '$.E') and event_ms is null then 'E'
            when is_there(data, '$.o.o') and order_type is null then 'o.o'
            when is_there(data, '$.o.f') and time_in_force is null then 'o.f'
            when is_there(data, '$.o.q') and original_quantity is null then 'o.q'
            when is_there(data, '$.o.p') and price is null then 'o.p'
            when is_there(data, '$.o.ap') and average_price is null then 'o.ap'
            when is_there(data, '$.o.X') and order_status is null then 'o.X'
            when is_there(data, '$.o.l') and last_fill_quantity is null then 'o.l'
            when is_there(data, '$.o.z') and accumulated_fill_quantity is null then 'o.z'
        end as fault
    from fields

)

-- The same order comes twice while two connections overlap; the first to arrive counts.
select
    * exclude (data, event_ms),
    row_number() over (
        partition by
            fault is null, market, symbol, "time", side, order_type, time_in_force,
            original_quantity, price, average_price, order_status, last_fill_quantity,
            accumulated_fill_quantity
        order by received_ns
    ) as turn
from judged;
