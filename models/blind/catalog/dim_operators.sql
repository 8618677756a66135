-- One row per fusion operator, as its own YAML file states it.
select * from {{ ref('operators') }}
