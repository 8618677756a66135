-- One row per hypothesis that was ever registered, refused ones included.
{{ hypotheses() }}
