-- One row per hypothesis and control of the last exploratory look. Never evidence: it is not in
-- the ledger, spends no alpha, and no verdict may rest on it.
select
    {{ trial_columns() }},
    true as is_exploratory
from (
    select body
    from read_json(
        '{{ home_path("exploratory/trials.jsonl") }}',
        format = 'newline_delimited',
        columns = {body: 'JSON'}
    )
)
