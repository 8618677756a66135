{# What the introspector sees in the data sets that the home's user declares, in the columns of
   the seed `datasets`; no rows where none is declared. #}
{% macro read_own_catalogue() -%}
    read_csv(
        '{{ home_path("lake/_catalogue.csv") }}',
        auto_detect = false,
        header = true,
        delim = ',',
        quote = '"',
        escape = '"',
        nullstr = '',
        columns = {
            'dataset_id': 'varchar',
            'dataset': 'varchar',
            'market': 'varchar',
            'sensor': 'varchar',
            'grain': 'varchar',
            'cadence_seconds': 'integer',
            'rows_per_day': 'integer',
            'properties': 'varchar',
            'capabilities': 'varchar',
            'allowed_templates': 'varchar',
            'refused_templates': 'varchar'
        }
    )
{%- endmacro %}
