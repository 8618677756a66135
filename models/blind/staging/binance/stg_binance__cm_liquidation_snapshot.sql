-- One row per liquidation order of a coin-margined perpetual, under its asset's public name.
-- A contract is worth 100 USD for BTC and 10 USD for the others.
{{ stage_liquidations(
    'cm_liquidation_snapshot',
    market='cm',
    symbol="regexp_replace(source_symbol, 'USD_PERP$', 'USDT')",
    notional="accumulated_fill_quantity * case when source_symbol like 'BTCUSD%' then 100 else 10 end",
) }}
