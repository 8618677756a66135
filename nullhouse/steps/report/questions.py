"""What the report asks of the public tables beyond reading them whole."""

from __future__ import annotations

from typing import Final

#: Events of each family by day: known beforehand, so every hypothesis may show them.
EVENTS: Final = """
    select
        members.event_family_id,
        cast(events.known_at as date) as day,
        count(*) as events
    from blind.main.evf_members as members
    inner join blind.main.evt_events as events using (event_id)
    group by all
    order by all
"""

#: Of each data set and day the worst that holds for all its symbols, or for some: 0 complete,
#: 1 with findings, 2 absent or refused for some symbols, 3 for all of them.
QUALITY: Final = """
    select
        dataset_id,
        day,
        case
            when bool_and(state in ('missing', 'quarantined')) then 3
            when bool_or(state in ('missing', 'quarantined')) then 2
            when bool_or(len(flags) > 0) then 1
            else 0
        end as level
    from blind.main.dim_quality
    group by dataset_id, day
    order by dataset_id, day
"""

#: Findings by data set and kind, with the sentence of the first.
FINDINGS: Final = """
    select
        dataset_id,
        defect,
        any_value(treatment) as treatment,
        count(distinct day) as days,
        min(day) as first_day,
        max(day) as last_day,
        arg_min(sentence, (day, symbol)) as sentence
    from blind.main.aud_findings
    group by dataset_id, defect
    order by dataset_id, days desc, defect
"""
