{# Incremental strategy `from_since`: rows from `since` on are taken out, and those computed now
   are put in. What a model computes before that, to warm up, is left where it is. #}
{% macro get_incremental_from_since_sql(arguments) %}
    {%- set columns = get_quoted_csv(arguments.dest_columns | map(attribute='name')) -%}
    {%- set changed = known_from(arguments.dest_columns | map(attribute='name') | list, since()) -%}
    delete from {{ arguments.target_relation }} where {{ changed }};
    insert into {{ arguments.target_relation }} ({{ columns }})
    select {{ columns }} from {{ arguments.temp_relation }} where {{ changed }}
{% endmacro %}

{# The rows known at a moment or later. It stands on a full hour and so means the same in each of
   the warehouse's clocks. What is said of an event goes with the event, however old it is itself. #}
{% macro known_from(columns, moment) -%}
    {%- if 'event_known_at' in columns -%} event_known_at >= {{ moment }}
    {%- elif 'known_at' in columns -%} known_at >= {{ moment }}
    {%- elif 'minute' in columns -%} minute >= {{ _minute_of(moment) }}
    {%- elif 'hour_at' in columns -%} hour_at >= {{ moment }}
    {%- else -%}
        {{ exceptions.raise_compiler_error(
            "macro known_from: " ~ this.identifier
            ~ " has no column event_known_at, known_at, minute or hour_at; it has " ~ columns | join(', ')
        ) }}
    {%- endif -%}
{%- endmacro %}

{# Compared with the column as it is, so that blocks of rows before it are passed over unread. #}
{% macro _minute_of(moment) -%}
    case {{ moment }}
        when timestamp '-infinity' then -9223372036854775808
        when timestamp 'infinity' then 9223372036854775807
        else epoch_us({{ moment }}) // 60000000
    end
{%- endmacro %}
