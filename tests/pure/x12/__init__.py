"""Tests of `quietledger.pure.x12`."""
