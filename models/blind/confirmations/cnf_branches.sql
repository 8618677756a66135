-- One row per event of which it is known, when the event is, in which of two families it belongs:
-- with a basis outside its band the move is taken to be a trend's and not one that comes back.
select
    events.event_id,
    'basis_beyond_band' as splitter,
    case when abs(basis.deviation_mad) >= {{ constant('desync_mad') }}
        then 'trend_aftershock' else 'mean_reverting' end as branch,
    basis.known_at
from {{ ref('evt_events') }} as events
inner join {{ ref('int_basis') }} as basis
    on events.symbol = basis.symbol
    and events.known_at = basis.known_at
where basis.deviation_mad is not null
    and {{ warm_up('events.known_at') }}
    and {{ warm_up('basis.known_at') }}
