-- No hypothesis was registered after a trial of it.
{{ config(fail_calc=said()) }}
select
    trials.hypothesis_id,
    trials.phase,
    trials.control_id,
    {{ time_message(
        ref('fct_trials'), row_named(['hypothesis_id', 'phase', 'control_id'], 'trials'), 'trials.tried_at',
        'tried_at', 'at or after', 'hypotheses.frozen_at', 'frozen_at of dim_hypotheses',
        'freeze first: a trial before registration is no evidence, and the ledger keeps both times'
    ) }} as message
from {{ ref('fct_trials') }} as trials
left join {{ ref('dim_hypotheses_sighted') }} as hypotheses using (hypothesis_id)
where not coalesce(trials.tried_at >= hypotheses.frozen_at, false)
