"""Faces in head volumes: which series carry one."""
