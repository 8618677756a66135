{# dbt's own question, which its incremental materialisation asks first: also yes for a relation
   whose code, or the code of anything before it, is not what it was built by. #}
{% macro should_full_refresh() %}
    {%- if execute and config.get('incremental_strategy') in ('from_since', 'changed_files', 'touched_days') -%}
        {{- return(build_state().anew) -}}
    {%- endif -%}
    {%- set asked = config.get('full_refresh') -%}
    {{- return(flags.FULL_REFRESH if asked is none else asked) -}}
{% endmacro %}
