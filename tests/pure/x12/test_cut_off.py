"""A file that was cut off anywhere is read up to there, and says so."""

import pytest

from quietledger.pure.x12 import reader

REMIT = (
    b"ISA*00*          *00*          *ZZ*EXAMPLEPLAN    *ZZ*EXAMPLEBILLING *261102*0915*^*00501*000000011*0*T*:~"
    b"GS*HP*EXAMPLEPLAN*EXAMPLEBILLING*20261102*0915*11*X*005010X221A1~ST*835*0001~"
    b"BPR*I*90*C*ACH************20261106~TRN*1*EFT1*1000999999~N1*PR*EXAMPLE HEALTH PLAN*XV*EXPLAN01~"
    b"N1*PE*EXAMPLE GROUP*XX*1999999984~LX*1~CLP*C1*1*160*90*30*12*PCN1*10*1~NM1*QC*1*SAMPLE*ALEX****MI*T1~"
    b"SVC*HC:H0004:HO*160*90**4~DTM*472*20261020~CAS*CO*45*40~CAS*PR*3*30~REF*6R*C1L1~SE*14*0001~GE*1*11~IEA*1*000000011~"
)


def test_the_whole_file_has_no_error():
    assert [one for one in reader.read(REMIT).findings if one.severity == "error"] == []


@pytest.mark.parametrize("first", range(107, len(REMIT) - 1, 79))
def test_cut_at_any_byte_it_is_read_and_quarantined(first):
    for end in range(first, min(first + 79, len(REMIT) - 1)):
        document = reader.read(REMIT[:end])
        assert [one.severity for one in document.findings].count("error") >= 1, end
        assert all(document.tables["transactions"]["quarantined"].to_pylist()), end
