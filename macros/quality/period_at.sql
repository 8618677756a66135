{# The instant that says to which day a row belongs: a label that names a period's end belongs to
   the day of its start. `files` is joined where each file shows which it has. #}
{% macro period_at(entry, files='files') -%}
    {%- if entry.labels == 'by_file' -%}
        stamped_at - case when {{ files }}.label = 'end' then interval '{{ entry.cadence_seconds }} seconds' else interval '0 seconds' end
    {%- else -%}
        stamped_at
    {%- endif -%}
{%- endmacro %}
