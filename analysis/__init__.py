"""Statistics of the warehouse: pure functions on arrays, from events and outcomes to decisions.

Nothing here reads a file, knows a database or imports another package of the project. A wrong
call raises ValueError; a hypothesis that fails is an answer, never an error.
"""
