-- One row per print that stood alone, known once the gap that makes it so has passed: by the clock,
-- as long as the day's file of prints is there.
{{ config(meta={'looks_back': '1 day'}) }}
{%- set until -%}
    (
        select least(
            (select max(known_at) from {{ ref('int_minutes') }}),
            max(cast(period_end as timestamp)) + interval '1 day'
        )
        from {{ ref('int_quality_files') }}
        where dataset_id in ('um_liquidation_snapshot', 'cm_liquidation_snapshot') and state = 'loaded'
    )
{%- endset %}
{%- set prints -%}
    (select * from {{ ref('int_liquidation_prints') }} where {{ warm_up() }})
{%- endset %}
{{ isolated_prints(prints, until=until) }}
