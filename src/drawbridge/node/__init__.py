"""The web app a person signs in to."""
