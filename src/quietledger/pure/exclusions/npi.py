"""National provider identifiers: ten digits, the last of them a check digit over the prefix 80840."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from quietledger.pure.exclusions.arrow import Column, column, pc, texts

# What the prefix 80840 adds to the Luhn sum.
PREFIX_SUM: Final = 24


def is_npi(text: str) -> bool:
    """Whether a text is an NPI by its check digit; "0000000000" is none.   Source: 45 CFR 162.406; ISO 7812."""
    return bool(are_npis(column([text]))[0])


def are_npis(numbers: Column) -> NDArray[np.bool_]:
    """Which texts are NPIs by their check digits.  Shapes: (n,) texts -> (n,) bool."""
    is_shaped = np.asarray(pc.match_substring_regex(numbers, r"^[12][0-9]{9}$"))
    found = np.zeros(len(numbers), np.bool_)
    shaped: Column = numbers.filter(pa.array(is_shaped))
    if not len(shaped):
        return found
    digits = np.array([list(one.encode()) for one in texts(shaped)], np.int64) - ord("0")
    doubled = digits[:, 0::2] * 2  # from the right, the first digit before the check digit and each second from there
    sums = PREFIX_SUM + (doubled // 10 + doubled % 10).sum(axis=1) + digits[:, 1::2].sum(axis=1)
    found[is_shaped] = sums % 10 == 0
    return found


def npi_of(nine: str) -> str:
    """The NPI that begins with nine digits: its check digit is added."""
    doubled = [2 * int(digit) for digit in nine[0::2]]
    total = PREFIX_SUM + sum(one // 10 + one % 10 for one in doubled) + sum(int(digit) for digit in nine[1::2])
    return nine + str(-total % 10)
