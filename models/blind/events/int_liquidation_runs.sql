-- One row per liquidation print with its place in its run, both markets under the public name.
with prints as (

    select 0 as draw, * from {{ ref('stg_binance__um_liquidation_snapshot') }}
    union all by name
    select 0 as draw, * from {{ ref('stg_binance__cm_liquidation_snapshot') }}

)

{{ liquidation_runs('prints') }}
