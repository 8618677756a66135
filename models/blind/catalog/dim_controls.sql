-- One row per control, as its own YAML file states it.
select * from {{ ref('controls') }}
