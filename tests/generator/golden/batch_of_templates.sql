{# batch_0001: frozen before any outcome was joined to its events. Never edited;
   `nullhouse freeze --check` proves that it equals what its specs render to.
   constants  cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc
   body       8cb01828213a7b2a2142ade411e494811f903d60162ca84182d330e6d05ee34d
   specs (3):
     H_08df82b3b6a7  08df82b3b6a75af1a915847ee0e6df5bb0e960a2a73ba617f66d66be5c5c64da
     H_3ef0f37b0d6a  3ef0f37b0d6a468c35f40702df596f838c7bbaf1003e16e242536a02ebfa98f8
     H_ecf50dfbc717  ecf50dfbc7174bafd469dad5501d6a861da16c172745443549632cb454a41b0c
#}

{% macro batch_0001_families() %}
{# H_08df82b3b6a7: Forced selling that comes in clusters displaces price for a while. #}
{# H_3ef0f37b0d6a: Forced selling leaves the book thin for a while. #}
{{ forced_participation(
    event_family_id='EF_970922343a62',
    trigger='liquidation_cluster',
    direction='long',
    attribute=none,
    gates=[],
    confirmation='none'
) }}
union all
{# H_ecf50dfbc717: Prices of one thing come apart and find together again. #}
{{ synchronisation_failure(
    event_family_id='EF_8abe2b1eb6e0',
    trigger='desync_spike',
    direction='short',
    attribute='spot',
    gates=[],
    confirmation='none'
) }}
{% endmacro %}

{% macro batch_0001_controls() %}
{{ control_plan(hypothesis_id='H_08df82b3b6a7', control_id='direction_inverted') }}
union all
{{ control_plan(hypothesis_id='H_08df82b3b6a7', control_id='randomised_clustering') }}
union all
{{ control_plan(hypothesis_id='H_08df82b3b6a7', control_id='time_shuffled') }}
union all
{{ control_plan(hypothesis_id='H_08df82b3b6a7', control_id='risk_set_price') }}
union all
{{ control_plan(hypothesis_id='H_08df82b3b6a7', control_id='risk_set_price_volume') }}
union all
{{ control_plan(hypothesis_id='H_3ef0f37b0d6a', control_id='direction_inverted') }}
union all
{{ control_plan(hypothesis_id='H_3ef0f37b0d6a', control_id='randomised_clustering') }}
union all
{{ control_plan(hypothesis_id='H_3ef0f37b0d6a', control_id='time_shuffled') }}
union all
{{ control_plan(hypothesis_id='H_3ef0f37b0d6a', control_id='risk_set_price') }}
union all
{{ control_plan(hypothesis_id='H_3ef0f37b0d6a', control_id='risk_set_price_volume') }}
union all
{{ control_plan(hypothesis_id='H_ecf50dfbc717', control_id='direction_inverted') }}
union all
{{ control_plan(hypothesis_id='H_ecf50dfbc717', control_id='randomised_clustering') }}
union all
{{ control_plan(hypothesis_id='H_ecf50dfbc717', control_id='time_shuffled') }}
union all
{{ control_plan(hypothesis_id='H_ecf50dfbc717', control_id='risk_set_price') }}
union all
{{ control_plan(hypothesis_id='H_ecf50dfbc717', control_id='risk_set_price_volume') }}
{% endmacro %}
