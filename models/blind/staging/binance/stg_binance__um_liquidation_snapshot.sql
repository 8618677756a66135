-- One row per liquidation order of a USD-margined perpetual.
{{ stage_liquidations(
    'um_liquidation_snapshot',
    market='um',
    notional='average_price * accumulated_fill_quantity',
) }}
