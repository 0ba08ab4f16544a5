"""Small files that articles carry: old and new office documents, pictures (PDFs: `pdfs`). Valid, and the same bytes each time."""

import io
import struct
import zipfile
import zlib

STAMP = (2024, 1, 1, 0, 0, 0)  # of zip members


def _zip(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members:
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, text)
    return buffer.getvalue()


def docx(paragraphs):
    types = (
        '<?xml version="1.0" encoding="UTF-8"?><Types'
        ' xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override'
        ' PartName="/word/document.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    rels = (
        '<?xml version="1.0" encoding="UTF-8"?><Relationships'
        ' xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        ' Target="word/document.xml"/></Relationships>'
    )
    body = "".join(f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in paragraphs)
    document = (
        '<?xml version="1.0" encoding="UTF-8"?><w:document'
        f' xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
    )
    return _zip((("[Content_Types].xml", types), ("_rels/.rels", rels), ("word/document.xml", document)))


def rtf(paragraphs):
    """What many sites serve as .doc: RTF, which Word opens under that name."""
    escaped = "".join(
        "".join(c if c < "\x80" else f"\\u{ord(c) if ord(c) < 32768 else ord(c) - 65536}?" for c in p) + "\\par\n"
        for p in paragraphs
    )
    return ("{\\rtf1\\ansi\\ansicpg936\\deff0{\\fonttbl{\\f0 SimSun;}}\n" + escaped + "}").encode("ascii")


def png(rng):
    """A picture of 48 x 32 coloured squares."""
    width, height = 48, 32
    colours = [bytes(rng.randrange(256) for _ in range(3)) for _ in range(6)]
    rows = b"".join(b"\0" + b"".join(colours[(x // 8 + y // 8) % 6] for x in range(width)) for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
