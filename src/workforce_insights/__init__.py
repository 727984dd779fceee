"""Workforce Insights."""
