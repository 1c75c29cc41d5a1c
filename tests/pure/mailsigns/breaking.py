"""Breaks messages on purpose, always the same ones; a program of its own, so that the memory it takes is its own."""

import base64
import io
import json
import random
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
from PIL import Image

from quietledger.pure.mailsigns import judge, route
from quietledger.pure.mailsigns.shapes import Reading, State
from tests.pure.mailsigns import carriers
from tests.pure.mailsigns.letterbox import OURS, letters

SEED = 20261122
CHARSETS = (
    b"utf-7",
    b"x-nobody-knows",
    b"utf-16",
    b"\xff\xfe",
    b"idna",
    b"hex",
    b"rot13",
    b"unicode_escape",
    b"",
    b"a" * 300,
)
ENCODINGS = (b"base64", b"quoted-printable", b"x-uuencode", b"binary", b"BASE64;x", b"\x00", b"8bit")
STRANGE = (
    b"\x00",
    b"\r",
    b"\n\n",
    b"\xff" * 9,
    b"--",
    b"=?utf-8?b?////?=",
    b"=?utf-8?q?=?=",
    b"<" * 200,
    b"(" * 200,
    b"Content-Type: ",
)


def originals():
    """Messages of each kind that we know, whole."""
    plain = [letter.raw for letter in letters()][::6]
    carried = [carriers.attached(f"{kind} https://a.test/x") for kind in carriers.KINDS]
    return plain + [carriers.message(file) for file in carried] + [carriers.message(*carried)]


def broken(count) -> Iterator[bytes]:
    """So many messages, each broken in one to four ways."""
    chance = random.Random(SEED)
    whole = originals()
    for _number in range(count):
        raw = chance.choice(whole)
        for _way in range(chance.randint(1, 4)):
            raw = chance.choice(WAYS)(raw, chance)
        yield raw


def _cut(raw, chance):
    return raw[: chance.randrange(len(raw) + 1)]


def _headless(raw, chance):
    return raw[chance.randrange(len(raw) + 1) :]


def _flipped(raw, chance):
    changed = bytearray(raw)
    for _one in range(chance.choice((1, 10, 200))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _inserted(raw, chance):
    at = chance.randrange(len(raw) + 1)
    return raw[:at] + chance.choice(STRANGE) * chance.choice((1, 50)) + raw[at:]


def _charset(raw, chance):
    return raw.replace(b'charset="utf-8"', b"charset=" + chance.choice(CHARSETS))


def _encoding(raw, chance):
    return raw.replace(b"Encoding: 7bit", b"Encoding: " + chance.choice(ENCODINGS)).replace(
        b"Encoding: base64", b"Encoding: " + chance.choice(ENCODINGS), chance.randint(0, 2)
    )


def _boundary(raw, chance):
    return raw.replace(b"boundary=", chance.choice((b"boundary=x", b"boundary*0=", b"bound=", b'boundary=""; b=')))


def _shuffled(raw, chance):
    lines = raw.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def _doubled(raw, chance):
    start = chance.randrange(len(raw) + 1)
    return raw + raw[start : start + 2_000]


def _renamed(raw, chance):
    kinds = (
        b"application/pdf",
        b"application/zip",
        b"message/rfc822",
        b"multipart/mixed",
        b"text/html",
        b"image/png",
        b"a/b/c",
    )
    return raw.replace(b"text/plain", chance.choice(kinds)).replace(b"application/octet-stream", chance.choice(kinds))


WAYS = (_cut, _headless, _flipped, _inserted, _charset, _encoding, _boundary, _shuffled, _doubled, _renamed)


def _nested_parts():
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(10_000))
    return b"From: a@b.test\n" + opened + b"\ntext\n" + b"".join(b"--b%d--\n" % n for n in range(9_999, -1, -1))


def _many_parts():
    return b"From: a@b.test\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000


def _messages_in_messages():
    return b"Content-Type: message/rfc822\n\n" * 10_000 + b"Subject: inmost\n\nx"


def _large_attachment():
    line = base64.b64encode(bytes(57)) + b"\n"
    head = b"From: a@b.test\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n"
    return head + line * (200_000_000 // 57)


def _bomb(body):
    return carriers.message(("a.zip", "application/zip", body))


def _zip_bomb():
    return _bomb(carriers.zipped({f"{n}.txt": bytes(30_000_000) for n in range(5)}))


def _overlapping_zip_bomb():
    """Every entry of the directory points at the same data."""
    one = carriers.zipped({"a": bytes(1_000_000)})
    start = one.find(b"PK\x01\x02")
    end = one.find(b"PK\x05\x06")
    entry, tail = one[start:end], bytearray(one[end:])
    count = 900
    tail[8:12] = count.to_bytes(2, "little") * 2
    tail[12:16] = (len(entry) * count).to_bytes(4, "little")
    return _bomb(one[:start] + entry * count + bytes(tail))


def _many_entries():
    return _bomb(carriers.zipped({f"{n}.txt": b"" for n in range(20_000)}))


def _deep_zip():
    body = b"x"
    for _depth in range(60):
        body = carriers.zipped({"inner.zip": body})
    return _bomb(body)


def _gzip_bomb():
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        entry = tarfile.TarInfo("a")
        entry.size = 100_000_000
        archive.addfile(entry, io.BytesIO(bytes(100_000_000)))
    return carriers.message(("a.tar.gz", "application/gzip", packed.getvalue()))


def _xml_bomb():
    bomb = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "' + "&b;" * 10_000 + '">]><a>' + "&c;" * 10_000 + "</a>"
    return carriers.message(("a.docx", "application/msword", carriers.document(**{"word/settings.xml": bomb})))


def _pdf_bomb():
    with pikepdf.new() as paper:
        paper.add_blank_page()
        paper.Root.Big = paper.make_stream(bytes(100_000_000))
        saved = io.BytesIO()
        paper.save(saved, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return carriers.message(("a.pdf", "application/pdf", saved.getvalue()))


def _cyclic_pdf():
    body = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R/OpenAction 1 0 R/Names 1 0 R/AA 1 0 R>> endobj
2 0 obj <</Type/Pages/Kids[2 0 R 2 0 R 3 0 R]/Count 3>> endobj
3 0 obj <</Type/Page/Parent 3 0 R/Annots[3 0 R 3 0 R]/A 3 0 R/Resources 3 0 R/XObject 3 0 R>> endobj
trailer <</Root 1 0 R/Prev 0>>"""
    return carriers.message(("a.pdf", "application/pdf", body))


def _picture_bomb():
    return carriers.message(("a.png", "image/png", carriers.png(Image.new("1", (14_000, 14_000)))))


def _header_bomb():
    return b"".join(b"X-%d: %s\n" % (n, b"y" * 50) for n in range(100_000)) + b"\n\nx"


def _long_header():
    return b"Subject: " + b"=?utf-8?b?YQ==?= " * 400_000 + b"\nReceived: from " + b"(" * 1_000_000 + b"\n\nx"


def _many_hops():
    return b"Received: from a.test by b.test; Mon, 1 Jan 2026 00:00:00 +0000\n" * 20_000 + b"\nx"


def _long_page():
    return b"Content-Type: text/html\n\n" + b"<div>" * 300_000 + b"<a href='https://a.test'>x" * 50_000


def _long_line():
    return b"Subject: x\n\n" + b"https://a.test/?u=https://" * 200_000 + b"aaaa " * 500_000


def _long_name():
    name = b"a" * 500_000 + b" " * 500_000 + b".pdf.exe"
    return b'Content-Type: application/pdf; name="' + name + b'"\n\nx'


HUGE = {
    made.__name__.strip("_"): made
    for made in (
        _nested_parts, _many_parts, _messages_in_messages, _large_attachment, _zip_bomb, _overlapping_zip_bomb,
        _many_entries, _deep_zip, _gzip_bomb, _xml_bomb, _pdf_bomb, _cyclic_pdf, _picture_bomb,
        _header_bomb, _long_header, _many_hops,
        _long_page, _long_line, _long_name,
    )
}  # fmt: skip


def look(raw) -> dict:
    """What comes of one message: enough to say that it ended in rows and findings."""
    reading = judge.read(raw, OURS)
    route.oddities(route.hops(reading.message, OURS))
    route.verdicts(reading.message, OURS)
    assert isinstance(reading, Reading)
    assert reading.state in State
    assert all(sign.place.name and 0 <= sign.place.start <= sign.place.end for sign in reading.signs), reading.signs
    return {
        "parts": len(reading.message.parts),
        "links": len(reading.message.links),
        "signs": sorted({sign.id for sign in reading.signs}),
        "signs_count": len(reading.signs),
        "unchecked": list(reading.unchecked),
    }


def main(words):
    """`make FOLDER` writes the huge ones, `read FOLDER` reads them, `fuzzed COUNT` reads as many broken ones."""
    if words[0] == "make":
        for name, made in HUGE.items():
            (Path(words[1]) / name).write_bytes(made())
        return
    if words[0] == "read":
        for path in sorted(Path(words[1]).iterdir()):
            _say(path.name, look(path.read_bytes()))
        return
    for number, raw in enumerate(broken(int(words[1]))):
        try:
            told = look(raw)
        except BaseException:
            sys.stderr.write(f"broken message {number} of seed {SEED}\n")
            raise
    _say("fuzzed", told | {"read": number + 1})


def _say(name, told):
    sys.stdout.write(json.dumps({"name": name, "peak_kb": _peak_kb(), **told}) + "\n")


def _peak_kb():
    """The most that this program ever held; `getrusage` would count what its parent held before it began, too."""
    status = Path("/proc/self/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


if __name__ == "__main__":
    main(sys.argv[1:])
