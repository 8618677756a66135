{# One row per snapshot and band of the bands that may have stood still, with their neighbour days. #}
{% macro band_readings(entry) %}
select
    files.dataset_id,
    files.source_symbol,
    files.period_start as day,
    landed."{{ entry.band }}" as band,
    {{ stamped_at(entry) }} as stamped_at,
    landed."{{ entry.depth }}" as depth_usd
from {{ source('binance', entry.id) }} as landed
inner join around as files
    on landed.file_key = files.file_key
    and landed."{{ entry.band }}" = files.band
where {{ visible(stamped_at(entry)) }}
{% endmacro %}
