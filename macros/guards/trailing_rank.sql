{# Share of the trailing window that lies strictly below the row's own value, NULL until the
   window holds enough days and enough of its rows. `rows_per_day` is the series' own cadence.
   A window in rows is the same in half the time: on a grid without a gap (`dense`), or where a
   column tells how many rows of the series the past days hold, the row's own with them (`rows`).
   Where a column tells how many values were known so far (`known`), the window's are the
   difference to its first row, which costs less than to count them. #}
{% macro trailing_rank(value, rows_per_day, partition='symbol', order='known_at', tie=none, dense=false, rows=none, known=none) -%}
    {%- set days = nullhouse.constant('percentile_window') -%}
    {%- set frame -%}
        partition by {{ partition }} order by {{ order }}
        {% if dense or rows -%}
        rows between {{ rows ~ ' - 1' if rows else days * rows_per_day }} preceding and current row
        {%- else -%}
        range between interval '{{ days }} days' preceding and current row
        {%- endif %}
    {%- endset -%}
    {%- set values -%}
        {%- if known -%}
        ({{ known }} - first_value({{ known }} - case when {{ value }} is null then 0 else 1 end) over ({{ frame }}))
        {%- else -%}
        count({{ value }}) over ({{ frame }})
        {%- endif %}
    {%- endset -%}
    {%- set enough = (nullhouse.constant('percentile_min_coverage') * nullhouse.constant('percentile_min_days') * rows_per_day) | round(0, 'ceil') | int -%}
    case
        when {{ value }} is null then null
        when {{ values }} < {{ enough }} then null
        when {{ values }} < {{ nullhouse.constant('percentile_min_coverage') }}
            * (date_diff('minute', first_value({{ order }}) over ({{ frame }}), {{ order }}) / 1440.0)
            * {{ rows_per_day }} then null
        when date_diff('minute', first_value({{ order }}) over ({{ frame }}), {{ order }})
            < {{ nullhouse.constant('percentile_min_days') }} * 1440 - 1440 / {{ rows_per_day }} then null
        else (rank(order by {{ value }}{% if tie %}, {{ tie }}{% endif %}) over ({{ frame }}) - 1)
            / greatest({{ values }} - 1, 1)
    end
{%- endmacro %}
