"""The web server: waitress, several processes of it, with deadlines for slow clients."""
