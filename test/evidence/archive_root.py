"""Recomputes what a packed part of a log must hash to, with Python's standard library alone.

    python3 archive_root.py ARCHIVE.zip LEVEL NTH

Reads entries out of the zip, hashes them up (RFC 6962), and compares with the tiles above, with the
right edge and with the root in the checkpoint that lies in the same zip. Prints what it found.
"""
import base64
import hashlib
import sys
import zipfile

WIDTH = 256


def number(n):
    text = "%03d" % (n % 1000)
    n //= 1000
    while n:
        text = "x%03d/%s" % (n % 1000, text)
        n //= 1000
    return text


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def fold(row):
    while len(row) > 1:
        row = [node(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


def leaves(bundle):
    at, found = 0, []
    while at < len(bundle):
        length = int.from_bytes(bundle[at : at + 2], "big")
        found.append(hashlib.sha256(b"\x00" + bundle[at + 2 : at + 2 + length]).digest())
        at += 2 + length
    return found


def hashes(tile):
    return [tile[i : i + 32] for i in range(0, len(tile), 32)]


def main(path, level, nth):
    archive = zipfile.ZipFile(path)
    if archive.testzip() is not None:
        raise SystemExit("the zip is damaged")
    origin, size, root = archive.read("checkpoint").decode().split("\n")[:3]
    size = int(size)
    count = WIDTH**level
    row = []
    for i in range(nth * count, (nth + 1) * count):
        found = leaves(archive.read("tile/entries/" + number(i)))
        if len(found) != WIDTH or b"".join(found) != archive.read("tile/0/" + number(i)):
            raise SystemExit("entries of bundle %d are not those of its tile" % i)
        row.append(fold(found))
    for up in range(1, level + 1):
        rows = [row[i : i + WIDTH] for i in range(0, len(row), WIDTH)]
        first = nth * WIDTH ** (level - up)
        for i, part in enumerate(rows):
            if b"".join(part) != archive.read("tile/%d/%s" % (up, number(first + i))):
                raise SystemExit("tile %d of level %d is another" % (first + i, up))
        row = [fold(part) for part in rows]

    def tile(up, n):
        hashed = size // WIDTH**up
        width = min(WIDTH, hashed - n * WIDTH)
        return hashes(archive.read("tile/%d/%s%s" % (up, number(n), "" if width == WIDTH else ".p/%d" % width)))

    above = tile(level + 1, nth // WIDTH)
    if above[nth % WIDTH] != row[0]:
        raise SystemExit("the tile above says otherwise")
    # The root, from the right edge alone: the unfinished row of each level, the lowest first.
    peaks, up = [], 0
    while size // WIDTH**up:
        width = (size // WIDTH**up) % WIDTH
        part = tile(up, (size // WIDTH**up) // WIDTH) if width else []
        at, own = 0, []
        for bit in (128, 64, 32, 16, 8, 4, 2, 1):
            if width & bit:
                own.append(fold(part[at : at + bit]))
                at += bit
        peaks = own + peaks
        up += 1
    found = peaks[-1]
    for peak in reversed(peaks[:-1]):
        found = node(peak, found)
    if base64.b64encode(found).decode() != root:
        raise SystemExit("the right edge does not hash to the root")
    print("VERIFIED %s %d entries %d-%d" % (origin, size, nth * count * WIDTH, (nth + 1) * count * WIDTH - 1))


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
