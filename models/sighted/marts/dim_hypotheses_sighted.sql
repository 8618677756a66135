-- One row per hypothesis, a copy of the blind table for whoever opens this file alone.
{{ config(alias='dim_hypotheses') }}
{{ hypotheses() }}
