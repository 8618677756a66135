{# The ledger's entries of one kind. Every column is named and no error is passed over: a line
   that does not parse fails the build. Sighted models alone may call this. #}
{% macro read_ledger(kind) -%}
    (
        select seq, "at", body, sha256
        from read_json(
            '{{ home_path("ledger/ledger.jsonl") }}',
            format = 'newline_delimited',
            columns = {
                seq: 'BIGINT', prev: 'VARCHAR', kind: 'VARCHAR', "at": 'TIMESTAMP',
                body: 'JSON', sha256: 'VARCHAR'
            }
        )
        where kind = '{{ kind }}'
    )
{%- endmacro %}

{# Trials have one shape, in the ledger and in the exploratory file alike. #}
{% macro trial_columns() %}
    body ->> '$.hypothesis_id' as hypothesis_id,
    cast(body ->> '$.phase' as integer) as phase,
    body ->> '$.control_id' as control_id,
    body ->> '$.level' as level,
    cast(body ->> '$.n_events' as bigint) as n_events,
    cast(body ->> '$.n_days' as bigint) as n_days,
    cast(body ->> '$.effect' as double) as effect,
    body ->> '$.unit' as unit,
    cast(body ->> '$.control_mean' as double) as control_mean,
    cast(body ->> '$.control_sd' as double) as control_sd,
    cast(body ->> '$.z' as double) as z,
    cast(body ->> '$.separation' as double) as separation,
    cast(body ->> '$.p_value' as double) as p_value,
    cast(body ->> '$.p_adjusted' as double) as p_adjusted,
    cast(body ->> '$.draws' as bigint) as draws,
    cast(body ->> '$.passed' as boolean) as passed,
    body ->> '$.note' as note,
    cast(body ->> '$.gamma' as double) as gamma,
    cast(body -> '$.histogram_edges' as double[]) as histogram_edges,
    cast(body -> '$.histogram_counts' as bigint[]) as histogram_counts
{% endmacro %}
