"""Alembic migrations, run through Flask-Migrate."""
