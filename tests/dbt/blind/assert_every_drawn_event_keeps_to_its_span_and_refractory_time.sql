-- The re-clustered draws stand where the discovery span's prints were thrown, and as far apart
-- as real events do.
{{ config(fail_calc=said()) }}
with spaced as (

    select
        *,
        lag(minute) over (partition by draw, trigger, symbol, direction order by minute) as minute_before
    from {{ ref('ctl_randomised_clustering') }}

)

select
    spaced.*,
    concat(
        'row ', {{ row_named(['draw', 'trigger', 'symbol', 'direction'], 'spaced') }}, ' of ctl_randomised_clustering: minute ',
        make_timestamp(minute * 60000000), ' is not within the discovery span or too soon after ',
        coalesce(cast(make_timestamp(minute_before * 60000000) as varchar), 'none'),
        '; throw prints of the span alone and put them through after_refractory(…)'
    ) as message
from spaced
inner join {{ ref('dim_spans') }} as spans
    on spans.span = 'discovery'
where minute - minute_before <= {{ constant('refractory') }}
    -- A print is thrown within its own hour, and an isolated one is known after its gap.
    or minute < spans.first_minute - 60
    or minute > spans.last_minute + 60 + {{ constant('isolation_gap') }} // 60 + 1
