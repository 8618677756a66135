-- One row per minute at which the five-minute basis stood four deviations from its past day.
-- Long is a rich perpetual. The leg that moved: when both fell and the perpetual stands rich,
-- spot fell further, so spot moved.
select
    'desync_spike' as trigger,
    symbol,
    case when deviation_mad > 0 then 'long' else 'short' end as direction,
    case when sign(deviation_mad) * (perpetual_move_e9 + spot_move_e9) >= 0
        then 'derivative' else 'spot' end as attribute,
    abs(deviation_mad) as size,
    known_at - interval '5 minutes' as started_at,
    known_at
from {{ ref('int_basis') }}
where {{ warm_up() }}
    and abs(deviation_mad) >= {{ constant('desync_mad') }}
    and perpetual_move_e9 is not null
    and spot_move_e9 is not null
