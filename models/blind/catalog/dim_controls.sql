-- One row per control, as its own YAML file states it.
select
    control_id,
    level,
    what_it_breaks,
    expected_null,
    applies_to
from {{ ref('controls') }}
