-- One row per span: the discovery and the hold-out minutes. Frozen by the first freeze that has
-- enough days; before that provisional, from the data that are there, and no verdict uses it.
with frozen as (

    select *
    from read_json(
        '{{ home_path("frozen/spans.jsonl") }}',
        format = 'newline_delimited',
        columns = {
            epoch: 'BIGINT', span: 'VARCHAR', first_minute: 'BIGINT', last_minute: 'BIGINT',
            first_day: 'DATE', last_day: 'DATE', days: 'BIGINT'
        }
    )

),

data as (

    select
        {{ day_cluster('min(known_at)') }} + interval '2 days' as first_day,
        {{ day_cluster('max(known_at)') }} + interval '1 day' as end_day
    from {{ ref('int_minutes') }}

),

provisional as (

    select
        first_day,
        end_day,
        first_day + to_days(cast(floor(
            {{ constant('discovery_share') }} * date_diff('day', first_day, end_day)) as integer)) as split_day
    from data

)

select 'frozen' as status, epoch, span, first_minute, last_minute, first_day, last_day, days
from frozen
union all
select
    'provisional' as status,
    0 as epoch,
    'discovery' as span,
    cast(epoch(first_day + interval '{{ constant("day_start") }} hours') // 60 as bigint) + 1 as first_minute,
    cast(epoch(split_day + interval '{{ constant("day_start") }} hours') // 60 as bigint) as last_minute,
    cast(first_day as date) as first_day,
    cast(split_day - interval '1 day' as date) as last_day,
    date_diff('day', first_day, split_day) as days
from provisional
where not exists (select 1 from frozen)
    and split_day > first_day
