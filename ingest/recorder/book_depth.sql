-- Every band that the recorder's own book could vouch for, in the archive's columns. Coin-margined
-- bands are not derived: the archive does not say what its quantities count.
create or replace temp table derived as
with readings as (

    select
        received_ns,
        stream,
        json_extract(message, '$.data') as data
    from frames
    where
        connection = 0
        and stream like '%@bands'
        and getvariable('market') = 'um'

),

bands as (

    select
        received_ns,
        stream,
        data,
        unnest(json_extract(data, '$.bands[*]')) as band
    from readings

),

fields as (

    select
        received_ns,
        stream,
        'um' as market,
        text_of(data, '$.s') as symbol,
        text_of(data, '$.t') as "timestamp",
        number_of(band, '$[0]') as percentage,
        number_of(band, '$[1]') as depth,
        number_of(band, '$[2]') as notional,
        heard_ms(stamp_of(data, '$.E'), received_ns) as received_at,
        cast(null as varchar) as fault
    from bands

)

select
    *,
    row_number() over (
        partition by symbol, "timestamp", percentage order by received_ns
    ) as turn
from fields;
