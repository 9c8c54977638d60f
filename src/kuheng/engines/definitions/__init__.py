"""Definitions: what business people draw and write, from draft to published version, and packages of it."""
