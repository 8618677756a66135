{# One row per file and UTC day of a registered data set: one pass in file order that keeps no
   row, so that what it costs does not grow with the number of keys. Rows whose key is not above
   the one before are only `unordered_keys` here; int_quality_keys looks at those files again. #}
{% macro count_rows(entry) %}
{%- set grid = stamp_grid(entry) | trim -%}
select
    '{{ entry.id }}' as dataset_id,
    file_key,
    cast({{ period_at(entry) }} as date) as day,
    count(*) as rows,
    min(stamped_at) as first_at,
    max(stamped_at) as last_at,
    sum(blanks) as blank_cells,
    count(*) filter (where file_row_number > 0 and {{ "order_key < order_before" if entry.order else "stamped_at < stamped_before" }}) as out_of_order,
    count(*) filter (where file_row_number > 0 and not coalesce(is_above, false)) as unordered_keys,
    count(*) filter (where file_row_number = 0 or stamped_at is distinct from stamped_before) as instants,
    {%- if entry.rows_per_day %}
    max(epoch(stamped_at - greatest(stamped_before, date_trunc('day', stamped_at - interval '1 microsecond'))))
        filter (where file_row_number > 0) as longest_step_seconds,
    {%- else %}
    cast(null as double) as longest_step_seconds,
    {%- endif %}
    {{ "count(*) filter (where epoch_us(stamped_at) % " ~ grid ~ " <> 0)" if grid != 'none' else "0" }} as off_grid,
    {%- for end in ['min', 'max'] %}
    {{ end ~ '(order_key)' if entry.serial else 'cast(null as bigint)' }} as {{ end }}_serial,
    {%- endfor %}
    cast(sum(try_cast(size as decimal(38, 8))) as double) as size_sum,
    {{ 'max("' ~ entry.interval ~ '")' if entry.interval else 'cast(null as bigint)' }} as interval_hours,
    count(*) filter (where is_shrinking) as shrinking_bands
from (
    select
        * exclude ({{ "depth_usd" if entry.band else "nothing" }}),
        lag(stamped_at) over ({{ in_file_order() }}) as stamped_before,
        {% if entry.order -%} lag(order_key) over ({{ in_file_order() }}) as order_before, {%- endif %}
        {{ _is_above(entry.key) }} as is_above,
        {% if entry.band -%}
        -- Cumulative depth on one side cannot be less further away.
        stamped_at = lag(stamped_at) over ({{ in_file_order() }}) and sign("{{ entry.band }}") = sign(lag("{{ entry.band }}") over ({{ in_file_order() }}))
            and (abs("{{ entry.band }}") - abs(lag("{{ entry.band }}") over ({{ in_file_order() }})))
                * (depth_usd - lag(depth_usd) over ({{ in_file_order() }})) < 0 as is_shrinking
        {%- else -%}
        false as is_shrinking
        {%- endif %}
    from (
        select
            file_key,
            file_row_number,
            {{ stamped_at(entry) }} as stamped_at,
            {% for name in entry.key -%} "{{ name }}", {% endfor -%}
            {% if entry.interval -%} "{{ entry.interval }}", {% endif -%}
            {% if entry.order -%} "{{ entry.order }}" as order_key, {%- endif %}
            {{ '"' ~ entry.size ~ '"' if entry.size else 'cast(null as double)' }} as size,
            {{ '"' ~ entry.depth ~ '" as depth_usd' if entry.band else '0 as nothing' }},
            0{% for name in entry.may_be_blank %} + cast("{{ name }}" is null as integer){% endfor %} as blanks
        from {{ source('binance', entry.id) }}
        where {{ visible(stamped_at(entry)) }}
    )
)
{% if entry.labels == 'by_file' -%}
left join {{ ref('int_quality_files') }} as files using (file_key)
{% endif -%}
group by all
{% endmacro %}

{# Whether the columns of a row's key, one after the other, are above those of the row before. #}
{% macro _is_above(columns) -%}
    {%- for name in columns -%}
        {%- set before = 'lag("' ~ name ~ '") over (' ~ in_file_order() ~ ')' -%}
        ("{{ name }}" > {{ before }}{% if not loop.last %} or ("{{ name }}" = {{ before }} and {% endif %}
    {%- endfor -%}
    {{ ")" * (2 * (columns | length) - 1) }}
{%- endmacro %}
