-- One row per liquidation order of a coin-margined perpetual, under its asset's public name.
{{ stage_liquidations(
    'cm_liquidation_snapshot',
    market='cm',
    notional='accumulated_fill_quantity * ' ~ contract_usd('source_symbol'),
) }}
