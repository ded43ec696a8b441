"""Regularization: how large may weights be?"""
