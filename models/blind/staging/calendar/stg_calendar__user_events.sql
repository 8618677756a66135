-- One row per row of a user's file, of all data sets but the release calendar: those registered
-- and those that the home declares. Columns that a data set does not have are NULL.
-- depends_on: {{ source('calendar', 'etf_flows') }}
-- depends_on: {{ source('calendar', 'index_rebalances') }}
-- depends_on: {{ source('calendar', 'margin_calls') }}
-- depends_on: {{ source('calendar', 'earnings') }}
with files as (

    select * from read_parquet('{{ home_path("lake/*/user.parquet") }}', union_by_name = true)

),

happened as (

    select
        regexp_extract(file_key, '^user/(.+)\.csv$', 1) as dataset_id,
        event_name,
        {{ epoch_utc('coalesce(event_at, scheduled_at)') }} as event_at,
        {{ epoch_utc('known_at') }} as told_at,
        scheduled_at is not null as is_scheduled,
        symbol,
        direction as side,
        size,
        value,
        file_key
    from files

),

stamped as (

    select
        dataset_id,
        event_name,
        event_at,
        -- What was announced is known when it happens: of the two, the later time.
        greatest(event_at, told_at) as known_at,
        case when told_at < event_at then told_at end as announced_at,
        is_scheduled,
        symbol,
        side,
        size,
        value,
        file_key
    from happened
    where dataset_id != 'scheduled_releases'

)

select
    md5_number_lower(concat_ws(
        '|', dataset_id, coalesce(event_name, ''), event_at, coalesce(symbol, ''),
        coalesce(side, ''), coalesce(cast(size as varchar), ''), coalesce(cast(value as varchar), '')
    )) as user_event_id,
    *
from stamped
where {{ visible() }}
