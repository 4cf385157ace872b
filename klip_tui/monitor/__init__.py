"""Measuring KLIP (A3.3): probes, the verdict on them, and the loop. It knows no store."""
