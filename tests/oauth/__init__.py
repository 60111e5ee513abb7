"""Tests of tokenexplorer/oauth."""
