"""Amounts, quantities and days out of bytes, a whole column at a time; a float never comes near them."""

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from quietledger.pure.x12.segments import PADDING, Bytes, Ints

Mask = NDArray[np.bool_]
Words = NDArray[np.uint64]

_U = np.uint64
_LONGEST = 18  # digits; more would not fit int64 once scaled
_AT_ONCE = 1 << 15  # So many numbers and all that is computed on their way stay in the processor's cache.
_NO_DAY = np.iinfo(np.int32).min
_FIRST_YEAR, _YEARS = 1800, 400


class Column(NamedTuple):
    """Values and where they are bad; a bad or empty value is 0.  Shapes: (k,) int64, (k,) bool."""

    values: Ints
    is_bad: Mask


def words_of(buffer: Bytes) -> Words:
    """The eight bytes from each offset on, as one number; a view.  Shapes: (n + PADDING,) -> (n + PADDING - 7,).

    An element that a cut-off segment lacks begins one byte behind the file: still inside the padding.
    """
    return np.ndarray((buffer.size - 7,), "<u8", buffer.data, strides=(1,))


def codes(buffer: Bytes, start: Ints, end: Ints) -> Words:
    """Spans of up to eight bytes as comparable numbers; longer ones are 0.  Shapes: (k,), (k,) -> (k,)."""
    length = np.minimum(np.maximum(end - start, 0), 9)
    words: Words = words_of(buffer)[start] & _KEEP[length]
    return words


def decimals(buffer: Bytes, start: Ints, end: Ints, places: int) -> Column:
    """Decimal numbers as integers of the given number of places: `-37.5` with 2 places is -3750.

    A number may have fewer decimals than that; it may have more only if those are zeros.

    Shapes: spans (k,), (k,) -> values and bad ones (k,).
    """
    values, is_bad = np.zeros(len(start), np.int64), np.zeros(len(start), np.bool_)
    for begin in range(0, len(start), _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        values[part], is_bad[part] = _decimals(buffer, start[part], end[part], places)
    return Column(values, is_bad)


def _decimals(buffer: Bytes, start: Ints, end: Ints, places: int) -> Column:
    full = end > start
    is_bad = np.zeros(len(start), np.bool_)
    if not full.any():
        return Column(np.zeros(len(start), np.int64), is_bad)
    head, tail = words_of(buffer)[start], _words32(buffer)[np.maximum(end - 4, 0)]
    is_negative = (head & _U(255)) == 45
    digits = np.where(is_negative, head >> _U(8), head)
    length = end - start - is_negative
    tail = np.where(end >= 4, tail, np.uint32(0))
    decimals_count = _decimals_count(tail, length) if places else np.zeros(len(start), np.int64)
    whole_length = length - decimals_count - (decimals_count > 0)
    values, is_plain = _eight_digits(digits, np.clip(whole_length, 0, 8))
    values *= 10**places
    # Behind a minus only seven digits of the word are left.
    is_plain &= (whole_length >= 1) & (whole_length <= 8 - is_negative.astype(np.int64))
    if decimals_count.any():
        fraction, is_fraction = _fraction(tail, decimals_count)
        values += fraction * 10 ** max(places - 2, 0)
        is_plain &= is_fraction
    values = np.where(is_negative, -values, values)
    odd = np.flatnonzero(full & ~is_plain)
    values[~(full & is_plain)] = 0
    if odd.size:
        values[odd], is_bad[odd] = _any_decimals(buffer, start[odd], end[odd], places)
    return Column(values, is_bad)


def _decimals_count(tail: NDArray[np.uint32], length: Ints) -> Ints:
    """How many decimals: 2 or 1 where a point stands there, else 0; `tail` is the last four bytes, last one highest."""
    two = ((tail >> 8 & 255) == 46) & (length >= 3)
    one = ((tail >> 16 & 255) == 46) & (length >= 2) & ~two
    count: Ints = one + 2 * two.astype(np.int64)
    return count


def _fraction(tail: NDArray[np.uint32], decimals_count: Ints) -> tuple[Ints, Mask]:
    """One or two decimals as hundredths, and whether they are digits.  Shapes: (k,), (k,) -> (k,), (k,)."""
    last = (tail >> 24).astype(np.int64) - 48
    before = (tail >> 16 & 255).astype(np.int64) - 48
    is_last, is_before = (last >= 0) & (last <= 9), (before >= 0) & (before <= 9)
    hundredths = np.where(decimals_count == 2, before * 10 + last, np.where(decimals_count == 1, last * 10, 0))
    return hundredths, (decimals_count == 0) | (is_last & (is_before | (decimals_count == 1)))


def _words32(buffer: Bytes) -> NDArray[np.uint32]:
    return np.ndarray((buffer.size - PADDING + 1,), "<u4", buffer.data, strides=(1,))


def _eight_digits(words: Words, length: Ints) -> tuple[Ints, Mask]:
    """Numbers of up to eight digits at once: pairs, then fours, then eights.  Shapes: (k,), (k,) -> (k,), (k,)."""
    # Move the digits to the high end and fill with zeros, then test and add them in parallel.
    digits = np.where(length > 0, words << (_U(8) * (_U(8) - length.astype(np.uint64)) & _U(63)), _U(0))
    filled = digits | (_ZEROS & _KEEP[8 - length])
    nibbles = filled - _ZEROS
    is_digits = ((nibbles | (nibbles + _U(0x7676767676767676))) & _U(0x8080808080808080)) == 0
    pairs = nibbles * _U(10) + (nibbles >> _U(8))
    low = (pairs & _U(0x000000FF000000FF)) * _U(0x000F424000000064)
    high = ((pairs >> _U(16)) & _U(0x000000FF000000FF)) * _U(0x0000271000000001)
    return ((low + high) >> _U(32)).astype(np.int64), is_digits


def _any_decimals(buffer: Bytes, start: Ints, end: Ints, places: int) -> Column:
    """The same for numbers of any shape, one byte position after the other: signs, long ones, more decimals."""
    length = end - start
    values = np.zeros(len(start), np.int64)
    digits_count, decimals_count = np.zeros(len(start), np.int64), np.full(len(start), -1, np.int64)
    is_bad = length > _LONGEST + 2
    is_seen = np.zeros(len(start), np.bool_)
    is_signed = (buffer[start] == 45) | (buffer[start] == 43)
    for position in range(int(min(length.max(initial=0), _LONGEST + 2))):
        byte = buffer[np.minimum(start + position, buffer.size - 1)].astype(np.int64)
        active = (position < length) & ~((position == 0) & is_signed)
        is_digit = active & (byte >= 48) & (byte <= 57)
        is_point = active & (byte == 46) & (decimals_count < 0)
        is_bad |= active & ~is_digit & ~is_point
        decimals_count += is_point | (is_digit & (decimals_count >= 0))
        beyond = is_digit & (decimals_count > places)
        is_bad |= beyond & (byte != 48)
        taken = is_digit & ~beyond
        digits_count += taken & ((values > 0) | (byte > 48))
        # Fifteen digits are more than any amount has, and less than could overflow.
        is_bad |= digits_count > _LONGEST - 3
        values = np.where(taken & ~is_bad, values * 10 + (byte - 48), values)
        is_seen |= is_digit
    missing = places - np.clip(decimals_count, 0, places)
    is_bad |= ~is_seen | (values >= 10 ** (_LONGEST - 3 - 3))
    values = np.where(is_bad, 0, values * 10**missing)
    return Column(np.where(buffer[start] == 45, -values, values), is_bad)


def days(buffer: Bytes, start: Ints, end: Ints) -> tuple[NDArray[np.int32], Mask]:
    """Dates CCYYMMDD as days since 1970; where there is none, `is_day` is false.

    Shapes: spans (k,), (k,) -> (k,) int32, (k,) bool.   Source: the calendar's own table, 1800 to 2199.
    """
    number, is_digits = _eight_digits(words_of(buffer)[start], np.full(len(start), 8))
    year, month_day = np.divmod(number, 10000)
    month, day = np.divmod(month_day, 100)
    is_near = is_digits & (end - start == 8) & (year >= _FIRST_YEAR) & (year < _FIRST_YEAR + _YEARS)
    is_near &= (month < 16) & (day < 32)
    key = ((year - _FIRST_YEAR) * 16 + month) * 32 + day
    found = _calendar()[np.where(is_near, key, 0)]
    is_day = found != _NO_DAY
    return np.where(is_day, found, 0).astype(np.int32), is_day


@cache
def _calendar() -> NDArray[np.int32]:
    """Day numbers by ((year - 1800) * 16 + month) * 32 + day."""
    table = np.full(_YEARS * 16 * 32, _NO_DAY, np.int32)
    every = np.arange(f"{_FIRST_YEAR}-01-01", f"{_FIRST_YEAR + _YEARS}-01-01", dtype="datetime64[D]")
    months = every.astype("datetime64[M]")
    month = months.astype(np.int64) % 12 + 1
    year = every.astype("datetime64[Y]").astype(np.int64) + 1970
    day = (every - months.astype("datetime64[D]")).astype(np.int64) + 1
    table[((year - _FIRST_YEAR) * 16 + month) * 32 + day] = every.astype(np.int64)
    return table


def is_npi(buffer: Bytes, start: Ints, end: Ints) -> Mask:
    """Whether spans are NPIs: ten digits, the last one by Luhn over 80840 and the first nine.

    Shapes: (k,), (k,) -> (k,).   Source: CMS's check digit rule for NPIs.
    """
    words = words_of(buffer)
    first, last = words[start], words[np.minimum(start + 2, len(words) - 1)]
    total = np.full(len(start), 24, np.int64)  # 80840 adds 24.
    is_sound: Mask = end - start == 10
    for position in range(10):
        word, shift = (first, position) if position < 8 else (last, position - 2)
        digit = (word >> _U(8 * shift) & _U(255)).astype(np.int64) - 48
        is_sound &= (digit >= 0) & (digit <= 9)
        if position % 2 == 0:
            digit = digit * 2 - 9 * (digit > 4)
        total += digit
    is_sound &= total % 10 == 0
    return is_sound


_KEEP = np.array([(1 << 8 * size) - 1 for size in range(9)] + [0], np.uint64)
_ZEROS = _U(0x3030303030303030)
