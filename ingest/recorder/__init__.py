"""Websocket to lake: every frame is kept as it came, and closed parts become archive rows."""
