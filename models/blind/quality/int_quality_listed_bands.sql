-- One row per file and order book band, and whether it may have stood still for half an hour:
-- that holds a whole quarter of an hour without a change. A table of its own, so that the files
-- are read again only where there is something to see.
{%- set banded = registered() | selectattr('band') | list %}
with quarters as (
{% for entry in banded %}
{{ count_bands(entry) }}
{{ "union all by name" if not loop.last }}
{% endfor %}
)

select dataset_id, file_key, band, bool_or(is_still) as may_have_frozen
from quarters
group by all
