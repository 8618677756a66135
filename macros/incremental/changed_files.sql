{# Incremental strategy `changed_files`, for relations of which each row is about one file: rows of
   files that came, changed or went are taken out, and those computed now are put in. #}
{% macro get_incremental_changed_files_sql(arguments) %}
    {%- set columns = get_quoted_csv(arguments.dest_columns | map(attribute='name')) -%}
    delete from {{ arguments.target_relation }}
    where file_key in (
        select file_key from {{ ref('int_lake_changes') }} where version > getvariable('version_had')
    );
    insert into {{ arguments.target_relation }} ({{ columns }})
    select {{ columns }} from {{ arguments.temp_relation }}
{% endmacro %}
