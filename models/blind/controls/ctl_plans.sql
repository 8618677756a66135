-- One row per frozen hypothesis and control that it must answer.
{{ frozen_controls() }}
