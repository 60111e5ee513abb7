"""Measures, as ratios within one run: machines differ, their ratios hardly do."""
