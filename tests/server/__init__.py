"""Tests of the ground: supervisor, processes, set-up, command line, backup."""
