-- One row per event: a candidate with no like candidate in the refractory time before it.
{{ config(meta={'looks_back': '31 days'}) }}
{%- set candidates -%}
    (select * from {{ ref('evt_candidates') }} where {{ warm_up() }})
{%- endset %}
with events as (

    {{ after_refractory(candidates) }}

),

ranked as (

    select
        *,
        {% set frame = trailing(span=constant('percentile_window') ~ ' days', partition='trigger, symbol') -%}
        count(*) over ({{ frame }}) as events_in_window,
        (rank(order by size) over ({{ frame }}) - 1)
            / greatest(count(*) over ({{ frame }}) - 1, 1) as size_rank
    from events

)

select
    md5(concat_ws('|', trigger, symbol, direction, known_at)) as event_id,
    trigger,
    symbol,
    direction,
    attribute,
    size,
    case
        when events_in_window < 30 then 'unknown'
        when size_rank < 1 / 3.0 then 'small'
        when size_rank < 2 / 3.0 then 'middle'
        else 'large'
    end as size_class,
    {{ flow_sign('ranked') }} as flow_sign,
    started_at,
    known_at,
    cast(epoch(known_at) // 60 as bigint) as minute
from ranked
