"""HTTP, recorded: one client policy, exchanges as frozen values, bodies as views."""
