-- One row per template 1–5, as its own YAML file states it.
select * from {{ ref('templates') }}
