{# The frozen hypotheses, one row per JSON line that `nullhouse freeze` wrote. The blind half
   reads this register and never the ledger, which holds results. #}
{% macro read_frozen() -%}
    read_json(
        '{{ home_path("frozen/hypotheses.jsonl") }}',
        format = 'newline_delimited',
        columns = {
            hypothesis_id: 'VARCHAR', origin: 'VARCHAR', template_id: 'VARCHAR',
            operator_id: 'VARCHAR', mechanism_sentence: 'VARCHAR', event_family_id: 'VARCHAR',
            trigger: 'VARCHAR', direction: 'VARCHAR', attribute: 'VARCHAR', gates: 'VARCHAR[]',
            confirmation: 'VARCHAR', invalidation: 'VARCHAR', branch: 'VARCHAR',
            consequence: 'VARCHAR', equivalence: 'VARCHAR', horizon: 'VARCHAR',
            controls: 'VARCHAR[]', required_datasets: 'VARCHAR[]', conditions: 'VARCHAR[]', status: 'VARCHAR',
            refusal: 'VARCHAR', because: 'VARCHAR', batch_id: 'VARCHAR', frozen_at: 'TIMESTAMP',
            spec_sha256: 'VARCHAR'
        }
    )
{%- endmacro %}
