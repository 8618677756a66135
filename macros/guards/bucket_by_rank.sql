{# A coarse bucket from a trailing rank: high, low, middle, or unknown during warm-up. #}
{% macro bucket_by_rank(rank, high, low, names=['high', 'middle', 'low']) -%}
    case
        when {{ rank }} is null then 'unknown'
        when {{ rank }} >= {{ high }} then '{{ names[0] }}'
        when {{ rank }} <= {{ low }} then '{{ names[2] }}'
        else '{{ names[1] }}'
    end
{%- endmacro %}
