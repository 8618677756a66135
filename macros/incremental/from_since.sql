{# Incremental strategy `from_since`: rows from `since` on are taken out, and those computed now
   are put in. What a model computes before that, to warm up, is left where it is. #}
{% macro get_incremental_from_since_sql(arguments) %}
    {%- set columns = get_quoted_csv(arguments.dest_columns | map(attribute='name')) -%}
    {%- set changed = _since_in_terms_of(arguments.dest_columns | map(attribute='name') | list) -%}
    delete from {{ arguments.target_relation }} where {{ changed }};
    insert into {{ arguments.target_relation }} ({{ columns }})
    select {{ columns }} from {{ arguments.temp_relation }} where {{ changed }}
{% endmacro %}

{# `since` stands on a full hour: it means the same in each of the warehouse's clocks. What is said
   of an event goes with the event, however old it is itself. #}
{% macro _since_in_terms_of(columns) -%}
    {%- if 'event_known_at' in columns -%} event_known_at >= {{ since() }}
    {%- elif 'known_at' in columns -%} known_at >= {{ since() }}
    {%- elif 'minute' in columns -%} make_timestamp(minute * 60000000) >= {{ since() }}
    {%- elif 'hour_at' in columns -%} hour_at >= {{ since() }}
    {%- else -%}
        {{ exceptions.raise_compiler_error(
            "macro get_incremental_from_since_sql: " ~ this.identifier
            ~ " has no column event_known_at, known_at, minute or hour_at; it has " ~ columns | join(', ')
        ) }}
    {%- endif -%}
{%- endmacro %}
