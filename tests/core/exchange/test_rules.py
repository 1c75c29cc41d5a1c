"""Kinds of files by their envelope, and names that derive from content."""

import pytest

from quietledger.core.exchange import rules

ISA = b"ISA*00*          *00*          *ZZ*PAPERLARK      *ZZ*QUIETOAK       *261123*0900*^*00501*000000001*0*T*:~"


@pytest.mark.parametrize(
    ("group", "kind"), [(b"HP", "835"), (b"FA", "999"), (b"HN", "277CA"), (b"HC", "837P"), (b"HB", "?")]
)
def test_the_first_group_tells_the_kind(group, kind):
    assert rules.kind_of(ISA + b"GS*" + group + b"*A*B~") == kind


@pytest.mark.parametrize("before", [b"", b"\r\n", b"\xef\xbb\xbf", b"   "])
@pytest.mark.parametrize("between", [b"", b"\n", b"\r\n"])
def test_blanks_around_the_envelope_do_not_matter(before, between):
    assert rules.kind_of(before + ISA + between + b"GS*HP*A*B~") == "835"


def test_other_separators_are_read_from_the_envelope():
    assert rules.kind_of((ISA + b"GS*FA*A~").replace(b"*", b"|").replace(b"~", b"\x1d")) == "999"


@pytest.mark.parametrize("body", [b"", b"ISA", ISA[:60], ISA, b"name,born\nx,y\n" * 50, b"\x00" * 500, b"GS*HP" * 50])
def test_what_has_no_envelope_has_no_kind(body):
    assert rules.kind_of(body) == "?"


def test_a_name_derives_from_the_content_and_says_nothing_else():
    assert rules.remote_name("QO", "837P", "ab" * 32) == "QO-837P-" + "ab" * 12 + ".txt"
