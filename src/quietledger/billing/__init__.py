"""The money road, read upwards: from the ledger to the statement."""
