-- One row per run that reached its fifteenth print; it stays a cluster too.
{{ config(meta={'looks_back': '1 minute'}) }}
{{ runs_reaching(ref('int_liquidation_runs'), 'liquidation_cascade', constant('cascade_prints'), recent=warm_up()) }}
