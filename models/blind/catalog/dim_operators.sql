-- One row per fusion operator F1–F5, as its YAML file states it.
select
    operator_id,
    name,
    string_split(roles, '|') as roles,
    rule
from {{ ref('operators') }}
