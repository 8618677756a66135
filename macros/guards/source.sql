{# What a data set's rows are read from. As of a moment that is the version of each file that was
   in force then: not what was published anew or landed later. Before the home held anything, its
   first versions stand for what could be had. #}
{% macro source(name, dataset) %}
    {%- set landed = builtins.source(name, dataset) -%}
    {%- set as_of = var('as_of', none) -%}
    {%- if as_of is none or not execute -%} {{ return(landed) }} {%- endif -%}
    {%- set lake = home_path('lake') -%}
    {%- set files = "['" ~ lake ~ "/" ~ dataset ~ "/**/*.parquet', '" ~ lake ~ "/_revisions/" ~ dataset ~ "/**/*.parquet']" -%}
    {{ return(
        "(select * exclude (filename), file_row_number from read_parquet(" ~ files
        ~ ", union_by_name = true, filename = true) where filename not in "
        ~ files_not_in_force(dataset, as_of) | replace('\n', ' ') ~ ")"
    ) }}
{% endmacro %}
