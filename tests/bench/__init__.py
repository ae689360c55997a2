"""Tests of `gendan bench`."""
