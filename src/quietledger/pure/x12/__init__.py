"""X12 in both directions: bytes to tables (`reader`) and messages to bytes (`writer`).

Words: an interchange is ISA..IEA, a group GS..GE, a transaction ST..SE. A segment's ordinal counts from 1 over the
whole file; its offset is that of its first byte. Nothing here opens files, asks the time or raises for bad bytes.
"""
