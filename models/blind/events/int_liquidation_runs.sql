-- One row per liquidation print with its place in its run.
{%- set prints -%}
    (select * from {{ ref('int_liquidation_prints') }} where known_at >= {{ runs_since() }})
{%- endset %}
{{ liquidation_runs(prints) }}
