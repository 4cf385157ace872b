"""Days and hours as the commitment counts them: working days, office hours, Brussels wall time."""
