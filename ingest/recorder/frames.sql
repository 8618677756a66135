-- The part's frames with their message, NULL where the frame is no JSON, and helpers that read
-- a field: a field that is not there is NULL, one that is there and unreadable is a fault.
create or replace temp view frames as
select
    received_ns,
    connection,
    stream,
    case when json_valid(frame) then cast(frame as json) end as message
from read_parquet(getvariable('raw'));

create or replace temp macro is_there(message, field) as
    coalesce(json_type(message, field), 'NULL') <> 'NULL';

create or replace temp macro number_of(message, field) as
    case
        when json_type(message, field) in ('VARCHAR', 'DOUBLE', 'BIGINT', 'UBIGINT')
            and isfinite(try_cast(json_extract_string(message, field) as double))
            then try_cast(json_extract_string(message, field) as double)
    end;

create or replace temp macro whole_of(message, field) as
    case
        when json_type(message, field) in ('BIGINT', 'UBIGINT')
            then try_cast(json_extract_string(message, field) as bigint)
    end;

-- Epoch milliseconds have 13 digits.
create or replace temp macro stamp_of(message, field) as
    case
        when whole_of(message, field) between 1000000000000 and 9999999999999
            then whole_of(message, field)
    end;

create or replace temp macro text_of(message, field) as
    case
        when json_type(message, field) = 'VARCHAR' and json_extract_string(message, field) <> ''
            then json_extract_string(message, field)
    end;

-- Both families can come on one connection and then say which they are.
create or replace temp macro market_of(message, otherwise) as
    case whole_of(message, '$.st') when 1 then 'um' when 2 then 'cm' else otherwise end;

-- Known no earlier than it was sent and no earlier than it was heard, whichever clock is ahead.
create or replace temp macro heard_ms(event_ms, received_ns) as
    greatest(event_ms, (received_ns + 999999) // 1000000);

create or replace temp view undecodable as
select
    received_ns,
    coalesce(stream, 'no stream') as stream,
    'no JSON with a stream and data' as fault
from frames
where
    connection > 0
    and (stream is null or message is null or not is_there(message, '$.data'));
