"""PDFs as offices make them, written by hand: ideographs by Identity-H with a ToUnicode map, compressed streams, lines
that fill their column, page numbers; scans, encrypted ones and worse. Valid (but where they are not to be), and the same
bytes each time."""

import hashlib
import zlib

WIDTH, HEIGHT = 595, 842  # A4 in points


class Pdf:
    """Objects by number; bytes at the end."""

    def __init__(self):
        self.objects = []

    def add(self, body):
        self.objects.append(body if isinstance(body, bytes) else body.encode())
        return len(self.objects)

    def stream(self, data, extra=""):
        packed = zlib.compress(data)
        head = f"<< /Length {len(packed)} /Filter /FlateDecode {extra}>>\nstream\n"
        return self.add(head.encode() + packed + b"\nendstream")

    def bytes(self, root, trailer=""):
        out, offsets = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n", []
        for number, body in enumerate(self.objects, 1):
            offsets.append(len(out))
            out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1) + b"".join(b"%010d 00000 n \n" % o for o in offsets)
        tail = f"trailer\n<< /Size {len(offsets) + 1} /Root {root} 0 R {trailer}>>\nstartxref\n{start}\n%%EOF\n"
        return out + tail.encode()


def font_of(pdf, characters):
    """A font nobody has, with what its glyphs mean: (object, character -> glyph)."""
    glyph = {c: i for i, c in enumerate(sorted(characters), 1)}
    rows = [f"<{i:04X}> <{c.encode('utf-16-be').hex()}>" for c, i in glyph.items()]
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange <0000>"
        " <FFFF> endcodespacerange\n"
    )
    for at in range(0, len(rows), 100):
        part = rows[at : at + 100]
        cmap += f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar\n"
    to_unicode = pdf.stream((cmap + "endcmap end end").encode())
    descriptor = pdf.add(
        "<< /Type /FontDescriptor /FontName /FangSong /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0 /Ascent 880"
        " /Descent -120 /CapHeight 700 /StemV 80 >>"
    )
    widths = " ".join(f"{i} [{500 if ord(c) < 128 else 1000}]" for c, i in glyph.items())
    cid = pdf.add(
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /FangSong /CIDSystemInfo << /Registry (Adobe) /Ordering"
        f" (Identity) /Supplement 0 >> /FontDescriptor {descriptor} 0 R /DW 1000 /W [{widths}] >>"
    )
    font = pdf.add(
        "<< /Type /Font /Subtype /Type0 /BaseFont /FangSong /Encoding /Identity-H /DescendantFonts"
        f" [{cid} 0 R] /ToUnicode {to_unicode} 0 R >>"
    )
    return font, glyph


def placed(pages, size=(WIDTH, HEIGHT), trailer="", seal=None):
    """A PDF of pages, each a list of (x, baseline from the top, size, text). `seal`: codes a stream (encryption)."""
    pdf = Pdf()
    catalog = pdf.add("<< /Type /Catalog /Pages 2 0 R >>")
    pdf.add("")
    font, glyph = font_of(pdf, {c for page in pages for *_, text in page for c in text} or {" "})
    kids = []
    for page in pages:
        shows = "".join(
            f"/F1 {s:g} Tf 1 0 0 1 {x:g} {size[1] - y:g} Tm <{''.join(f'{glyph[c]:04X}' for c in text)}> Tj\n"
            for x, y, s, text in page
        )
        content = pdf.stream(f"BT\n{shows}ET".encode())
        kids.append(
            pdf.add(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]} {size[1]}] /Contents {content} 0 R /Resources <<"
                f" /Font << /F1 {font} 0 R >> >> >>"
            )
        )
    pdf.objects[1] = f"<< /Type /Pages /Kids [{' '.join(f'{k} 0 R' for k in kids)}] /Count {len(kids)} >>".encode()
    if seal:
        seal(pdf)
    return pdf.bytes(catalog, trailer)


def advance(text, size):
    return sum(size / 2 if ord(c) < 128 else size for c in text)


def filled(text, size, first, width):
    """Lines that fill `width`; the first begins `first` in."""
    lines, line, room = [], "", width - first
    for c in text:
        step = advance(c, size)
        # No line begins with a mark: it hangs over, as typesetting has it.
        if step > room and c not in "，。、；：！？）》”":
            lines.append(line)
            line, room = "", width
        line += c
        room -= step
    return lines + [line] if line else lines


def letter(title, paragraphs, head="", number="", signed=(), running=""):
    """An official document: red head, number, centred title, paragraphs two characters in, signature, — 1 —."""
    left, width, size, pitch, foot = 80, 432, 16, 28, 745
    pages, page, y = [], [], 110

    def put(x, s, text):
        page.append((x, y, s, text))

    def centred(text, s):
        put((WIDTH - advance(text, s)) / 2, s, text)

    def turn():
        nonlocal page, y
        if running:
            page.insert(0, (left, 50, 10, running))
        page.append((WIDTH / 2 - 15, 795, 12, f"— {len(pages) + 1} —"))
        pages.append(page)
        page, y = [], 110

    if head:
        centred(head, 32)
        y += 48
    if number:
        centred(number, 16)
        y += 50
    for line in filled(title, 22, 0, 22 * 15):
        centred(line, 22)
        y += 34
    y += 20
    for text in paragraphs:
        for i, line in enumerate(filled(text, size, 2 * size, width)):
            if y > foot:
                turn()
            put(left + (2 * size if i == 0 else 0), size, line)
            y += pitch
    for line in signed:
        y += 6
        if y > foot:
            turn()
        put(left + width - advance(line, size) - 40, size, line)
        y += pitch
    turn()
    return placed(pages)


def columns(title, paragraphs):
    """A gazette's page: a title over two columns of prose."""
    left, gap, size, pitch, top, foot = 60, 25, 11, 17, 140, 770
    width = (WIDTH - 2 * left - gap) / 2
    lines = [
        (2 * size if i == 0 else 0, line)
        for text in paragraphs
        for i, line in enumerate(filled(text, size, 2 * size, width))
    ]
    each = (foot - top) // pitch
    pages = []
    for at in range(0, len(lines), 2 * each):
        part = lines[at : at + 2 * each]
        half = (len(part) + 1) // 2
        page = [((WIDTH - advance(title, 20)) / 2, 100, 20, title)] if at == 0 else []
        for column in (0, 1):
            for i, (indent, line) in enumerate(part[column * half : (column + 1) * half]):
                page.append((left + column * (width + gap) + indent, top + i * pitch, size, line))
        pages.append(page)
    return placed(pages)


def table(title, rows, widths):
    """A title and a table, cell by cell."""
    page, y = [((WIDTH - advance(title, 20)) / 2, 90, 20, title)], 140
    for row in rows:
        x = 70
        for cell, width in zip(row, widths):
            if cell:
                page.append((x, y, 12, cell))
            x += width
        y += 24
    return placed([page])


def unembedded(text):
    """A font that is not in the file, by a named map of GBK codes: its characters stand in poppler-data alone."""
    pdf = Pdf()
    catalog = pdf.add("<< /Type /Catalog /Pages 2 0 R >>")
    pdf.add("<< /Type /Pages /Kids [6 0 R] /Count 1 >>")
    cid = pdf.add(
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1)"
        " /Supplement 2 >> /DW 1000 /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0"
        " -120 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 >> >>"
    )
    font = pdf.add(
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-GBK-EUC-H /Encoding /GBK-EUC-H /DescendantFonts"
        f" [{cid} 0 R] >>"
    )
    content = pdf.stream(f"BT /F1 16 Tf 80 700 Td <{text.encode('gbk').hex()}> Tj ET".encode())
    pdf.add(
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {content} 0 R /Resources << /Font <<"
        f" /F1 {font} 0 R >> >> >>"
    )
    return pdf.bytes(catalog)


def scan(pages=1):
    """Pages that are pictures: no text at all."""
    pdf = Pdf()
    catalog = pdf.add("<< /Type /Catalog /Pages 2 0 R >>")
    pdf.add("")
    picture = pdf.stream(
        bytes(i * 7 % 256 for i in range(64 * 64)),
        "/Type /XObject /Subtype /Image /Width 64 /Height 64 /ColorSpace /DeviceGray /BitsPerComponent 8 ",
    )
    content = pdf.stream(b"q 500 0 0 700 40 70 cm /I Do Q")
    kids = [
        pdf.add(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {content} 0 R /Resources << /XObject"
            f" << /I {picture} 0 R >> >> >>"
        )
        for _ in range(pages)
    ]
    pdf.objects[1] = f"<< /Type /Pages /Kids [{' '.join(f'{k} 0 R' for k in kids)}] /Count {len(kids)} >>".encode()
    return pdf.bytes(catalog)


def encrypted(text="机密"):
    """Needs a password to be opened (ISO 32000-1 section 7.6, revision 2); its streams are left as noise."""
    owner = hashlib.sha256(b"owner").digest().hex()
    user = hashlib.sha256(b"user").digest().hex()
    number = "<%s>" % hashlib.md5(b"id").hexdigest()
    trailer = (
        f"/ID [{number} {number}] /Encrypt << /Filter /Standard /V 1 /R 2 /O <{owner}> /U <{user}> /P -44 >> "
    )
    return placed([[(80, 100, 16, text)]], trailer=trailer)


def endless(pages=6_000):
    """Thousands of pages that share one content: small on the disk, long to read."""
    pdf = Pdf()
    catalog = pdf.add("<< /Type /Catalog /Pages 2 0 R >>")
    pdf.add("")
    font = pdf.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    content = pdf.stream(b"BT /F1 12 Tf 70 700 Td (again) Tj ET")
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {content} 0 R /Resources << /Font <<"
        f" /F1 {font} 0 R >> >> >>"
    )
    kids = "".join(f"{pdf.add(page)} 0 R " for _ in range(pages))
    pdf.objects[1] = f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode()
    return pdf.bytes(catalog)


def inflating(size=1 << 30):
    """A page whose content unpacks to `size` bytes of text operators."""
    packer = zlib.compressobj(9)
    unit = b"(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj 1 0 0 1 7 9 Tm\n" * 20_000
    data = b"".join([packer.compress(b"BT /F1 9 Tf\n")] + [packer.compress(unit) for _ in range(size // len(unit))])
    data += packer.flush()
    pdf = Pdf()
    catalog = pdf.add("<< /Type /Catalog /Pages 2 0 R >>")
    pdf.add("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
    pdf.add(
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents 5 0 R /Resources << /Font << /F1 4 0 R"
        " >> >> >>"
    )
    pdf.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    pdf.add(f"<< /Length {len(data)} /Filter /FlateDecode >>\nstream\n".encode() + data + b"\nendstream")
    return pdf.bytes(catalog)


def nested(depth=100_000):
    """Arrays in arrays."""
    pdf = Pdf()
    catalog = pdf.add(f"<< /Type /Catalog /Pages 2 0 R /X {'[' * depth}{']' * depth} >>")
    pdf.add("<< /Type /Pages /Kids [] /Count 0 >>")
    return pdf.bytes(catalog)


def looped():
    """A tree of pages that has itself for a child."""
    pdf = Pdf()
    catalog = pdf.add("<< /Type /Catalog /Pages 2 0 R >>")
    pdf.add("<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 >>")
    return pdf.bytes(catalog)
