-- The hold-out begins after the discovery span and the embargo, and both are whole days.
{{ config(fail_calc=said()) }}
with spans as (

    select
        *,
        lag(span) over (partition by status, epoch order by first_minute) as span_before,
        lag(last_minute) over (partition by status, epoch order by first_minute) as last_minute_before
    from {{ ref('dim_spans') }}

)

select
    spans.*,
    concat(
        'row ', {{ row_named(['status', 'epoch', 'span'], 'spans') }}, ' of dim_spans: first_minute ',
        make_timestamp(first_minute * 60000000), ' is not {{ constant("embargo") }} days after last_minute ',
        coalesce(cast(make_timestamp(last_minute_before * 60000000) as varchar), 'NULL'), ' of ', coalesce(span_before, 'no span'),
        '; let the split name the days after the embargo, in the order discovery, holdout'
    ) as message
from spans
where first_minute <= last_minute_before + {{ constant('embargo') }} * 1440
    or (span_before is null) != (span = 'discovery')
    or first_minute > last_minute
    or last_minute - first_minute + 1 != days * 1440
    or first_minute != epoch(first_day) / 60 + {{ constant('day_start') }} * 60 + 1
    or last_minute != (epoch(last_day) / 60 + 1440) + {{ constant('day_start') }} * 60
