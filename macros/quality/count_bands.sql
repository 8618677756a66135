{# One row per file, band and quarter of an hour of a registered data set with bands: enough to
   tell which band may have stood still for half an hour. #}
{% macro count_bands(entry) %}
select
    '{{ entry.id }}' as dataset_id,
    file_key,
    "{{ entry.band }}" as band,
    epoch_ms({{ stamped_at(entry) }}) // 900000 as quarter,
    count(*) > 1 and min("{{ entry.depth }}") = max("{{ entry.depth }}") as is_still
from {{ source('binance', entry.id) }}
where {{ visible(stamped_at(entry)) }}
group by all
{% endmacro %}
