-- One row per control, as its own YAML file states it.
select
    control_id,
    level,
    string_split(fused_link, '|') as fused_link,
    what_it_breaks,
    expected_null,
    applies_to
from {{ ref('controls') }}
