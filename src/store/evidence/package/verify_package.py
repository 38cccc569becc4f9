#!/usr/bin/env python3
"""Checks an evidence package with Python's standard library and openssl, and nothing of Sekimori.

usage: verify_package.py PACKAGE.zip|FOLDER [--policy FILE] [--checkpoint FILE] [--vkey FILE]
                         [--tsa-ca FILE] [--lang ja|en]

--vkey        the log's public key, as you were given it by another way
--policy      whose cosignatures you demand (c2sp.org/tlog-policy), instead of the package's own
--checkpoint  a checkpoint of the log that you kept elsewhere
--tsa-ca      certificates (PEM) of the time stamp authority: checks the time stamps too

Formats: c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy, tlog-proof, and the
request of tlog-witness for consistency; trees of RFC 6962 with SHA-256. ML-DSA cosignatures are not
checked here. Exit code 0: all that is here is what was signed. 1: something is not; the first altered
entry is named. 2: wrong use, or not a package.
"""
import argparse, base64, binascii, datetime, hashlib, json, os, re, subprocess, sys, tempfile, zipfile

FILES_MAX, FILE_BYTES_MAX, BYTES_MAX = 65000, 32 << 20, 256 << 20
ENTRIES_MAX, SIGNATURES_MAX, PROBLEMS_MAX = 16384, 100, 100
EPOCHS_MAX, EPOCH_SECONDS_MAX = 1 << 20, 86400 * 366
MANY_SEALS = 5000
CLOCK_TOLERANCE = 120  # seconds
NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\Z")
PROBLEMS, NOTES = [], []
LANGUAGE = "en"

class Bad(Exception):
    """Foreign octets that are not what they claim to be."""

def told(en, ja):
    return ja if LANGUAGE == "ja" else en

def problem(en, ja):
    PROBLEMS.append(told(en, ja))

def unchecked(en, ja):
    NOTES.append(told(en, ja))

def give_up(en, ja):
    sys.stderr.write("verify_package: " + told(en, ja) + "\n")
    sys.exit(2)

# ---- the package: a folder or a zip, read one file at a time

class Folder:
    def __init__(self, path):
        self.path, names, total = path, [], 0
        for where, folders, files in os.walk(path, followlinks=False):
            for name in files + [it for it in folders if os.path.islink(os.path.join(where, it))]:
                full = os.path.join(where, name)
                inside = os.path.relpath(full, path).replace(os.sep, "/")
                if os.path.islink(full) or not os.path.isfile(full) or not NAME.match(inside):
                    give_up("%r is no plain file with a plain name" % inside, "%r は通常のファイルではありません" % inside)
                total += os.path.getsize(full)
                if os.path.getsize(full) > FILE_BYTES_MAX or total > BYTES_MAX or len(names) >= FILES_MAX:
                    give_up("it is too large", "大きすぎます")
                names.append(inside)
        self.names = sorted(names)

    def read(self, name):
        if name not in self.names:
            return None
        with open(os.path.join(self.path, name), "rb") as file:
            return file.read(FILE_BYTES_MAX + 1)

class Zip:
    def __init__(self, path):
        try:
            if os.path.getsize(path) > BYTES_MAX + (64 << 20):
                raise zipfile.BadZipFile("it is too large")
            self.zip = zipfile.ZipFile(path)
            infos = self.zip.infolist()
            if len(infos) > FILES_MAX or sum(it.file_size for it in infos) > BYTES_MAX:
                raise zipfile.BadZipFile("it is too large")
            seen = set()
            for it in infos:
                kind = (it.external_attr >> 16) & 0o170000
                if not NAME.match(it.filename) or len(it.filename) > 200 or kind not in (0, 0o100000) or it.flag_bits & 1 \
                        or it.compress_type not in (0, 8) or it.file_size > FILE_BYTES_MAX or it.filename.lower() in seen:
                    raise zipfile.BadZipFile("%r is not unpacked" % it.filename)
                seen.add(it.filename.lower())
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as why:
            give_up("no package can be read from %s: %s" % (path, why), "%s をパッケージとして読めません：%s" % (path, why))
        self.infos = {it.filename: it for it in infos}
        self.names = sorted(self.infos)

    def read(self, name):
        if name not in self.infos:
            return None
        try:
            with self.zip.open(self.infos[name]) as file:
                octets = file.read(FILE_BYTES_MAX + 1)
        except Exception as why:  # whatever a broken zip does
            problem("%s does not unpack: %s" % (name, why), "%s を展開できません：%s" % (name, why))
            return None
        return octets if len(octets) <= FILE_BYTES_MAX else None

# ---- signatures

def decode(text):
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Bad("a line is no base64")

def read_vkey(text):
    name, key_id, key = (text.strip().split("+", 2) + ["", ""])[:3]
    key = decode(key)
    if not name or not key or hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8] != key_id:
        raise Bad("a key's id is not that of the key")
    return {"name": name, "id": bytes.fromhex(key_id), "type": key[0], "public": key[1:]}

def ed25519(public, message, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    with tempfile.TemporaryDirectory() as folder:
        def put(name, octets):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(octets)
            return os.path.join(folder, name)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-rawin",
                   "-inkey", put("key", bytes.fromhex("302a300506032b6570032100") + public),
                   "-in", put("message", message), "-sigfile", put("signature", signature)]
        try:
            return subprocess.run(command, capture_output=True).returncode == 0
        except OSError:
            give_up("openssl is needed", "openssl が必要です")

# There may be tens of thousands of seals, too many to start openssl for each: Ed25519 by RFC 8032 5.1.7,
# in the coordinates of 5.1.4. What is checked is public, so its time tells nothing.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P

def point_of(octets):
    """RFC 8032 5.1.3; None: no point."""
    number = int.from_bytes(octets, "little")
    y, sign = number & (1 << 255) - 1, number >> 255
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P != u:
        x = x * pow(2, (P - 1) // 4, P) % P
    if v * x * x % P != u or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)

def sum_of(a, b):
    e, f = (a[1] - a[0]) * (b[1] - b[0]), (a[1] + a[0]) * (b[1] + b[0])
    g, h = 2 * a[3] * b[3] * D, 2 * a[2] * b[2]
    e, f, g, h = (f - e) % P, (h - g) % P, (h + g) % P, (f + e) % P
    return (e * f % P, g * h % P, f * g % P, e * h % P)

def twice(a):
    h = a[0] * a[0] + a[1] * a[1]
    e, g = (h - (a[0] + a[1]) ** 2) % P, (a[0] * a[0] - a[1] * a[1]) % P
    f = (2 * a[2] * a[2] + g) % P
    h %= P
    return (e * f % P, g * h % P, f * g % P, e * h % P)

BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))

def ed25519_here(public, message, signature):
    point, s = point_of(public), int.from_bytes(signature[32:], "little")
    if len(public) != 32 or len(signature) != 64 or point is None or s >= L:
        return False
    if twice(twice(twice(point)))[0] == 0:  # a key of small order is nobody's: openssl refuses it, too
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    minus = (P - point[0], point[1], 1, P - point[3])
    both, found = sum_of(BASE, minus), (0, 1, 1, 0)
    for bit in range(252, -1, -1):
        found = twice(found)
        one = (s >> bit & 1) | (k >> bit & 1) << 1
        if one:
            found = sum_of(found, (BASE, minus, both)[one - 1])
    inverse = pow(found[2], P - 2, P)
    x, y = found[0] * inverse % P, found[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]

def read_note(octets):
    try:
        note = octets.decode("utf-8")
    except UnicodeDecodeError:
        raise Bad("it is no UTF-8")
    text, blank, lines = note.rpartition("\n\n")
    if not blank or not note.endswith("\n") or re.search(r"[\x00-\x09\x0b-\x1f\x7f]", note):
        raise Bad("it is no signed note")
    lines = lines[:-1].split("\n")
    if len(lines) > SIGNATURES_MAX:
        raise Bad("it has too many signatures")
    signatures = []
    for line in lines:
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "\u2014":
            raise Bad("a signature line is malformed")
        octets = decode(parts[2])
        signatures.append((parts[1], octets[:4], octets[4:]))
    return text + "\n", signatures

def read_checkpoint(text):
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or not re.match(r"(0|[1-9][0-9]{0,15})\Z", lines[1]):
        raise Bad("it is no checkpoint")
    root = decode(lines[2])
    if len(root) != 32:
        raise Bad("its root is no hash")
    return {"origin": lines[0], "size": int(lines[1]), "root": root}

def signed_at(note, vkey):
    """None: absent. False: not good. Else the seconds of a cosignature, 0 for a plain signature."""
    text, signatures = note
    found = None
    for name, key_id, octets in signatures:
        if name != vkey["name"] or key_id != vkey["id"]:
            continue
        if vkey["type"] == 1:
            good, time = ed25519(vkey["public"], text.encode(), octets), 0
        elif vkey["type"] == 4:
            time = int.from_bytes(octets[:8], "big")
            good = ed25519(vkey["public"], ("cosignature/v1\ntime %d\n%s" % (time, text)).encode(), octets[8:])
        else:
            return None
        if not good:
            return False
        found = time if found is None else max(found, time)
    return found

def open_note(octets, log):
    note = read_note(octets)
    checkpoint = read_checkpoint(note[0])
    if checkpoint["origin"] != log["name"]:
        raise Bad("it is of another log")
    signed = signed_at(note, log)
    if signed is None or signed is False:
        raise Bad("the log did not sign it")
    return note, checkpoint

def read_policy(text):
    policy = {"logs": [], "witnesses": {}, "groups": {}, "quorum": None}
    lines, spent = text.split("\n"), set()
    if len(lines) > 1000:
        raise Bad("it has too many lines")
    def once(name, key=None):
        if name == "none" or name in policy["witnesses"] or name in policy["groups"]:
            raise Bad("the name %s is taken" % name)
        if key is not None and any(it["public"] == key["public"] for it in policy["witnesses"].values()):
            raise Bad("the key of %s stands there twice" % name)
    for line in lines:
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0] == "log" and len(words) > 1:
            policy["logs"].append(read_vkey(words[1]))
        elif words[0] == "witness" and len(words) > 2:
            vkey = read_vkey(words[2])
            if vkey["type"] not in (4, 6):
                raise Bad("a witness signs with key type 4 or 6")
            once(words[1], vkey)
            policy["witnesses"][words[1]] = vkey
        elif words[0] == "group" and len(words) > 3:
            members = words[3:]
            once(words[1])
            if len(set(members)) < len(members) or spent & set(members):
                raise Bad("a member of %s stands there twice" % words[1])
            spent |= set(members)
            if any(it not in policy["witnesses"] and it not in policy["groups"] for it in members):
                raise Bad("a member of %s is not known" % words[1])
            least = {"any": "1", "all": str(len(members))}.get(words[2], words[2])
            if not least.isdigit() or not 1 <= int(least) <= len(members):
                raise Bad("the threshold of %s is wrong" % words[1])
            policy["groups"][words[1]] = (int(least), members)
        elif words[0] == "quorum" and len(words) > 1 and policy["quorum"] is None:
            policy["quorum"] = words[1]
        else:
            raise Bad("the line %r is not understood" % line[:60])
    if policy["quorum"] is None:
        raise Bad("there is no quorum line")
    return policy

def is_met(policy, note):
    def signed(vkey):
        time = signed_at(note, vkey)
        return time is not None and time is not False
    def holds(name):
        if name in policy["witnesses"]:
            return signed(policy["witnesses"][name])
        least, members = policy["groups"].get(name, (1, []))
        return sum(1 for it in members if holds(it)) >= least
    if policy["logs"] and not any(signed(it) for it in policy["logs"]):
        return False
    return policy["quorum"] == "none" or holds(policy["quorum"])

# ---- trees (RFC 6962, RFC 9162 2.1.3.2 and 2.1.4.2)

def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

def root_of(leaf, index, size, hashes):
    node, nth, last = sha(b"\0", leaf), index, size - 1
    for other in hashes:
        if last == 0:
            raise Bad("its proof is too long")
        if nth & 1 or nth == last:
            node = sha(b"\1", other, node)
            while nth and not nth & 1:
                nth, last = nth >> 1, last >> 1
        else:
            node = sha(b"\1", node, other)
        nth, last = nth >> 1, last >> 1
    if last:
        raise Bad("its proof is too short")
    return node

def is_consistent(older, size, older_root, root, hashes):
    if not 0 < older <= size:
        return False
    if older == size:
        return not hashes and older_root == root
    path = ([older_root] if older & (older - 1) == 0 else []) + hashes
    nth, last = older - 1, size - 1
    while nth & 1:
        nth, last = nth >> 1, last >> 1
    if not path:
        return False
    old = now = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if nth & 1 or nth == last:
            old, now = sha(b"\1", other, old), sha(b"\1", other, now)
            while nth and not nth & 1:
                nth, last = nth >> 1, last >> 1
        else:
            now = sha(b"\1", now, other)
        nth, last = nth >> 1, last >> 1
    return last == 0 and old == older_root and now == root

def read_proof(octets, first):
    head, blank, checkpoint = octets.decode("utf-8", "replace").partition("\n\n")
    lines = head.split("\n")
    if not blank or (first is not None and lines.pop(0) != first):
        raise Bad("it is no proof")
    if lines and lines[0].startswith("extra "):
        lines.pop(0)
    match = re.match(r"(?:index|old) (0|[1-9][0-9]{0,15})\Z", lines.pop(0) if lines else "")
    if not match or len(lines) > 64:
        raise Bad("it is no proof")
    hashes = [decode(line) for line in lines]
    if any(len(it) != 32 for it in hashes):
        raise Bad("a line of its proof is no hash")
    return int(match.group(1)), hashes

# ---- the whole

def check_sums(files):
    octets = files.read("SHA256SUMS")
    if octets is None:
        return problem("SHA256SUMS is missing", "SHA256SUMS がありません")
    sums = {}
    for line in octets.decode("utf-8", "replace").splitlines():
        match = re.match(r"([0-9a-f]{64})  (.+)\Z", line)
        if not match or match.group(2) in sums:
            return problem("SHA256SUMS cannot be read", "SHA256SUMS を読み取れません")
        sums[match.group(2)] = match.group(1)
    for name in sorted(set(sums) - set(files.names)):
        problem("%s is missing" % name, "%s がありません" % name)
    for name in files.names:
        if name == "SHA256SUMS":
            continue
        if name not in sums:
            problem("%s is not listed in SHA256SUMS" % name, "%s は SHA256SUMS にありません" % name)
            continue
        octets = files.read(name)
        if octets is not None and hashlib.sha256(octets).hexdigest() != sums[name]:
            problem("%s was altered" % name, "%s が改変されています" % name)

def check_body(leaf, body):
    fields = json.loads(leaf)
    digest = base64.urlsafe_b64encode(sha(b"sekimori/body/v1\n", body)).decode().rstrip("=")
    return digest == fields["c"] and len(body) == 16 + fields["l"]

def check_entries(files, checkpoint):
    found, first = [], None
    names = [it for it in files.names if re.match(r"entries/([0-9]{12}|[1-9][0-9]{12,15})\.leaf\Z", it)]
    kept = {it[:-5] + end for it in names for end in (".leaf", ".tlog-proof", ".body")}
    here = [int(it[8:-5]) for it in names]
    for name in files.names:
        if name.startswith("entries/") and name not in kept:
            problem("%s belongs to no entry" % name, "%s はどの記録のものでもありません" % name)
    if len(names) > ENTRIES_MAX:
        give_up("there are too many entries", "記録が多すぎます")
    for name in names:
        index, stem = int(name[8:-5]), name[:-5]
        leaf, proof, body = (files.read(stem + it) for it in (".leaf", ".tlog-proof", ".body"))
        if leaf is None:
            continue
        try:
            if proof is None:
                raise Bad("its proof is missing")
            nth, hashes = read_proof(proof, "c2sp.org/tlog-proof@v1")
            if nth != index:
                raise Bad("its proof is that of entry %d" % nth)
            if index >= checkpoint["size"] or root_of(leaf, index, checkpoint["size"], hashes) != checkpoint["root"]:
                raise Bad("it does not lead to the signed root")
        except Bad as why:
            first = index if first is None else first
            problem("entry %d is not in the signed log: %s" % (index, why), "記録 %d は署名済みログにありません：%s" % (index, why))
            continue
        try:
            fields = json.loads(leaf)
            at = datetime.datetime.fromisoformat(fields["t"].replace("Z", "+00:00")).timestamp()
            good = body is None or check_body(leaf, body)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            problem("entry %d is malformed" % index, "記録 %d の形式が正しくありません" % index)
            continue
        if not good:
            problem("the body of entry %d was altered" % index, "記録 %d の本文が改変されています" % index)
        found.append((index, at, fields, body is not None))
    return found, first, here

def spans(text):
    found = []
    for part in text.split(",") if text else []:
        first, _, last = part.partition("-")
        found.append((int(first), int(last or first)))
    return found

def check_promised(files, entries, here):
    """The custody record says which entries and bodies were handed over."""
    try:
        custody = json.loads(files.read("custody.json") or b"")
        there, beside, gone = spans(custody["chosen"]), spans(custody["context"]), spans(custody["without"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return problem("custody.json cannot be read", "custody.json を読み取れません")
    inside = lambda index, ranges: any(first <= index <= last for first, last in ranges)
    promised, next_one = 0, 0
    for first, last in sorted(there + beside):
        promised, next_one = promised + max(0, last + 1 - max(first, next_one)), max(next_one, last + 1)
    both = sum(1 for index in here if inside(index, there + beside))
    if both < promised:
        problem("custody.json names %d entries that are not here" % (promised - both),
                "custody.json にある記録のうち %d 件が収録されていません" % (promised - both))
    if both < len(here):
        problem("custody.json does not name %d of the entries here" % (len(here) - both),
                "収録された記録のうち %d 件が custody.json にありません" % (len(here) - both))
    if not custody["bodies"]:
        return
    if gone:
        unchecked("chosen entries whose body was gone already: %s" % custody["without"],
                  "取り出した時点で本文がなかった記録：%s" % custody["without"])
    for index, _, _, has_body in entries:
        if not has_body and inside(index, there) and not inside(index, gone):
            problem("the body of entry %d is missing" % index, "記録 %d の本文がありません" % index)

def is_linked(files, size, root, checkpoint):
    """True, False, or None where the package has no proof."""
    if size == checkpoint["size"]:
        return root == checkpoint["root"]
    octets = files.read("consistency/%d.txt" % size)
    if octets is None:
        return None
    try:
        older, hashes = read_proof(octets, None)
    except Bad:
        return False
    return older == size and is_consistent(size, checkpoint["size"], root, checkpoint["root"], hashes)

# ---- forward-secure seals: one for each epoch, each by a key of its own that the log committed to

def count_of(text):
    return int(text) if re.match(r"(0|[1-9][0-9]{0,15})\Z", text) else None

def exact(text):
    octets = decode(text)
    if base64.b64encode(octets).decode() != text:
        raise Bad("a line is no base64")
    return octets

def tree_of(leaves):
    """The root of a list of leaf hashes, at least one (RFC 6962 2.1)."""
    peaks = []
    for leaf in leaves:
        height = 0
        while peaks and peaks[-1][0] == height:
            leaf, height = sha(b"\1", peaks.pop()[1], leaf), height + 1
        peaks.append((height, leaf))
    root = peaks.pop()[1]
    while peaks:
        root = sha(b"\1", peaks.pop()[1], root)
    return root

def founding_of(head, log, founded, keys):
    """How many epochs; refused where the log did not commit to these keys."""
    words = head.split(" ")
    if len(words) != 6 or words[0] != "sekimori/seals/v1":
        raise Bad("it does not begin as seals do")
    epochs, seconds = count_of(words[2]), count_of(words[3])
    if not epochs or not seconds or epochs > EPOCHS_MAX or seconds > EPOCH_SECONDS_MAX:
        raise Bad("its first line does not say how many epochs, how long, since when")
    for _, facts in founded:
        said = [facts.get(it) for it in ("epochs", "epochSeconds", "from", "root")]
        if [type(it) for it in said] != [int, int, str, str] or words[1] != log["name"] \
                or said != [epochs, seconds, words[4], words[5]]:
            raise Bad("the log commits to other keys")
    if keys is None or len(keys) != 32 * epochs:
        raise Bad("fs/pub.bin is missing or has another length")
    if tree_of(sha(b"\0", keys[at:at + 32]) for at in range(0, len(keys), 32)) != exact(words[5]):
        raise Bad("fs/pub.bin holds other keys")
    return epochs

def read_seal(line, due, before, epochs, keys, log):
    words = line.split(" ")
    epoch, size = (count_of(it) for it in words[:2]) if len(words) == 6 else (None, None)
    if epoch is None or size is None or words[3] not in ("sealed", "missed"):
        raise Bad("it is no seal")
    root, public, signature = (exact(it) for it in (words[2], words[4], words[5]))
    if len(root) != 32 or epoch != due or due >= epochs or size < before:
        raise Bad("it does not follow the one before")
    if public != keys[32 * due:32 * due + 32]:
        raise Bad("its key is not the one that was committed to")
    message = "sekimori/seal/v1\n%s\n%d\n%d\n%s\n%s\n" % (log["name"], epoch, size, words[2], words[3])
    if not ed25519_here(public, message.encode(), signature):
        raise Bad("its signature does not fit")
    return size, root

def check_seals(files, entries, checkpoint, log):
    founded = [(index, fields["o"] if isinstance(fields.get("o"), dict) else {})
               for index, _, fields, _ in entries if fields.get("k") == "seals.founded"]
    octets, keys = files.read("fs/seals.txt"), files.read("fs/pub.bin")
    if octets is None:
        if founded:
            problem("The log commits to keys of seals, and fs/seals.txt is not there",
                    "ログには封印の鍵が登録されていますが、fs/seals.txt がありません")
        return
    if not founded:
        return unchecked("forward-secure seals (fs/): no entry here says whose keys they are",
                         "前方安全な封印（fs/）。鍵を示す記録が収録されていません")
    # What a crash tore at the end is no line.
    head, *lines = octets.decode("utf-8", "replace").split("\n")[:-1] or [""]
    seals = []
    try:
        epochs = founding_of(head, log, founded, keys)
    except Bad as why:
        return problem("the seals are not those of this log: %s" % why, "このログの封印ではありません：%s" % why)
    if len(lines) > MANY_SEALS:
        sys.stderr.write(told("%d seals are checked ...\n", "封印 %d 件を検証しています…\n") % len(lines))
    for due, line in enumerate(lines):
        try:
            seals.append(read_seal(line, due, seals[-1][0] if seals else 0, epochs, keys, log))
        except Bad as why:
            problem("the seal of epoch %d is not good: %s" % (due, why), "第 %d 期の封印が正しくありません：%s" % (due, why))
            break
    if seals and min(index for index, _ in founded) >= seals[0][0]:
        problem("the keys were committed to after the first seal", "封印の鍵が、最初の封印より後に登録されています")
    unlinked = 0
    for epoch, (size, root) in enumerate(seals):
        if epoch and size == seals[epoch - 1][0]:
            linked = root == seals[epoch - 1][1]
        elif size > checkpoint["size"]:
            linked = None
        else:
            linked = size == 0 or is_linked(files, size, root, checkpoint)
        if linked is False:
            problem("the first %d entries are not those that were sealed at the end of epoch %d" % (size, epoch),
                    "先頭の %d 件は、第 %d 期の終わりに封印されたものと一致しません" % (size, epoch))
            break
        unlinked += linked is None
    if unlinked:
        unchecked("%d of %d good seals: no proof here leads from them to the checkpoint" % (unlinked, len(seals)),
                  "封印 %d 件（正しい封印 %d 件のうち）。チェックポイントへの証明がありません" % (unlinked, len(seals)))

def moments_of(files, entries, note, checkpoint, log, policy):
    """(entry or None, size that it bounds, seconds, witness)"""
    moments = []
    def hear(text, index):
        note, told = open_note(text, log)
        if index is not None and told["size"] > index:
            raise Bad("it swears to more entries than stood before it")
        for name, vkey in policy["witnesses"].items():
            time = signed_at(note, vkey)
            if time is False:
                raise Bad("the cosignature of %s is not good" % name)
            if time is None:
                continue
            linked = True if index is None else is_linked(files, told["size"], told["root"], checkpoint)
            if linked is False:
                raise Bad("this log did not grow out of what was cosigned")
            moments.append((index, told["size"] if linked else 0, time, name))
    try:
        hear(files.read("checkpoint"), None)
    except Bad as why:
        problem("checkpoint: %s" % why, "checkpoint：%s" % why)
    for index, _, fields, _ in entries:
        if fields.get("k") == "checkpoint.cosigned" and isinstance(fields.get("o"), dict):
            try:
                hear(str(fields["o"].get("note")).encode(), index)
            except Bad as why:
                problem("the cosignature in entry %d does not belong to this history: %s" % (index, why),
                        "記録 %d の副署はこの履歴のものではありません：%s" % (index, why))
    return moments

def utc(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

def brackets_of(entries, moments):
    lines = []
    for index, at, _, _ in entries:
        after = max((it for it in moments if it[0] is not None and it[0] < index), key=lambda it: it[2], default=None)
        before = min((it for it in moments if it[1] > index), key=lambda it: it[2], default=None)
        if (after and at < after[2] - CLOCK_TOLERANCE) or (before and at > before[2] + 1 + CLOCK_TOLERANCE):
            problem("the time of entry %d cannot be right: it is not between the cosignatures" % index,
                    "記録 %d の時刻は証人の副署時刻と矛盾します" % index)
        bounds = (after and (after[2], after[3]), before and (before[2], before[3]))
        if lines and lines[-1][1] == index - 1 and lines[-1][2] == bounds:
            lines[-1][1] = index
        else:
            lines.append([index, index, bounds])
    for first, last, (after, before) in lines[:50]:
        entries_text = "%d" % first if first == last else "%d-%d" % (first, last)
        print(told("  entries %s: written %s, %s", "  記録 %s：%s、%s") % (
            entries_text,
            told("after %s (%s)", "%s より後（%s）") % (utc(after[0]), after[1]) if after else told("after ?", "下限なし"),
            told("before %s (%s)", "%s より前（%s）") % (utc(before[0]), before[1]) if before else told("before ?", "上限なし")))

def check_anchors(files, entries, checkpoint, tsa_ca):
    for index, _, fields, _ in entries:
        facts = fields.get("o")
        if fields.get("k") != "checkpoint.anchored" or not isinstance(facts, dict):
            continue
        def no(en, ja):
            problem("the anchor of entry %d: %s" % (index, en), "記録 %d の外部の控え：%s" % (index, ja))
        try:
            root = decode(facts.get("root", ""))
            size = int(facts.get("size", 0))
        except (Bad, TypeError, ValueError):
            no("it is malformed", "形式が正しくありません")
            continue
        if size > index or is_linked(files, size, root, checkpoint) is False:
            no("this log did not grow out of it", "このログの履歴と一致しません")
        name = "anchors/%s" % re.sub(r"\Aanchors/", "", str(facts.get("file", "")))
        octets = files.read(name)
        if octets is None or facts.get("way") != "tsa":
            unchecked("the anchor of entry %d (%s) lies with others: ask them" % (index, facts.get("way")),
                      "記録 %d の外部の控え（%s）は他者の手元にあります" % (index, facts.get("way")))
            continue
        if hashlib.sha256(octets).hexdigest() != facts.get("sha256"):
            no("the file is another", "ファイルが一致しません")
        elif tsa_ca is None:
            unchecked("the time stamp in %s was not opened: give --tsa-ca" % name, "%s は開いていません（--tsa-ca を指定）" % name)
        else:
            check_stamp(files, name, octets, tsa_ca, no, (size, root))

def check_stamp(files, name, octets, tsa_ca, no, anchored):
    stamped = files.read(re.sub(r"\.tsr\Z", ".txt", name)) or b""
    try:
        told = read_checkpoint(read_note(stamped)[0])
        if (told["size"], told["root"]) != anchored:
            raise Bad("another")
    except Bad:
        return no("what was stamped is not this checkpoint", "スタンプの対象がこのチェックポイントではありません")
    with tempfile.TemporaryDirectory() as folder:
        reply, data = os.path.join(folder, "reply"), os.path.join(folder, "data")
        for path, content in ((reply, octets), (data, stamped)):
            with open(path, "wb") as file:
                file.write(content)
        done = subprocess.run(["openssl", "ts", "-verify", "-data", data, "-in", reply, "-CAfile", tsa_ca], capture_output=True)
        if done.returncode != 0:
            no("openssl ts -verify refuses the time stamp", "openssl ts -verify がタイムスタンプを拒否しました")

def text_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read(1 << 20)

def main():
    global LANGUAGE
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package")
    for option in ("--policy", "--checkpoint", "--vkey", "--tsa-ca"):
        parser.add_argument(option)
    parser.add_argument("--lang", choices=["ja", "en"], default="ja" if os.environ.get("LANG", "").startswith("ja") else "en")
    args = parser.parse_args()
    LANGUAGE = args.lang
    files = Folder(args.package) if os.path.isdir(args.package) else Zip(args.package)
    check_sums(files)
    try:
        log = read_vkey(text_of(args.vkey) if args.vkey else (files.read("log.vkey") or b"").decode("utf-8", "replace"))
        note, checkpoint = open_note(files.read("checkpoint") or b"", log)
    except Bad as why:
        problem("the checkpoint is not good: %s" % why, "チェックポイントが無効です：%s" % why)
        return finish([], None, None)
    if not args.vkey:
        unchecked("the log's key came with the package: compare it with the one that you were given by another way",
                  "ログの鍵は同梱のものです。別の経路で受け取った鍵と照合してください")
    policy_text = text_of(args.policy) if args.policy else (files.read("policy") or b"").decode("utf-8", "replace")
    policy = {"logs": [], "witnesses": {}, "groups": {}, "quorum": "none"}
    if policy_text:
        try:
            policy = read_policy(policy_text)
            if not is_met(policy, note):
                problem("the checkpoint has not the cosignatures that the policy demands",
                        "チェックポイントに、ポリシーが求める証人の副署がそろっていません")
        except Bad as why:
            problem("the policy cannot be used: %s" % why, "ポリシーを使えません：%s" % why)
        if not args.policy:
            unchecked("the policy came with the package", "証人のポリシーは同梱のものです")
    else:
        unchecked("there is no policy: nobody but the log itself had to sign", "ポリシーがないため、ログ自身以外の署名は要求していません")
    if any(it["type"] == 6 for it in policy["witnesses"].values()):
        unchecked("ML-DSA cosignatures are not checked here", "ML-DSA の副署は、ここでは検証していません")
    entries, first, here = check_entries(files, checkpoint)
    if args.checkpoint:
        try:
            _, other = open_note(text_of(args.checkpoint).encode(), log)
            linked = None if other["size"] > checkpoint["size"] else is_linked(files, other["size"], other["root"], checkpoint)
            if linked is False:
                problem("the log did not grow out of the checkpoint that you kept",
                        "保管されたチェックポイントと履歴が一致しません")
            elif linked is None:
                unchecked("the checkpoint that you kept cannot be linked: no proof for its size is here",
                          "保管されたチェックポイントとは照合できません（証明がありません）")
        except Bad as why:
            problem("the checkpoint that you kept is not good: %s" % why, "保管されたチェックポイントが無効です：%s" % why)
    else:
        unchecked("no checkpoint that was kept elsewhere was given (--checkpoint)",
                  "別の場所に保管したチェックポイントは指定されていません（--checkpoint）")
    if len(entries) < checkpoint["size"]:
        unchecked("the other %d entries of the log" % (checkpoint["size"] - len(entries)),
                  "ログの残り %d 件" % (checkpoint["size"] - len(entries)))
    without = sum(1 for it in entries if not it[3])
    if without:
        unchecked("what %d entries say in full: their bodies were not disclosed" % without,
                  "%d 件の本文（開示されていません）" % without)
    check_promised(files, entries, here)
    moments = moments_of(files, entries, note, checkpoint, log, policy)
    if not moments:
        unchecked("times: there is no cosignature by a known key", "時刻（鍵のわかっている証人の副署がありません）")
    check_seals(files, entries, checkpoint, log)
    print(told("Log %s, %d entries; %d of them are here, %d with their body.",
               "ログ %s（%d 件）。このうち %d 件を収録、本文付きは %d 件。")
          % (checkpoint["origin"], checkpoint["size"], len(entries), sum(1 for it in entries if it[3])))
    brackets_of(entries, moments)
    check_anchors(files, entries, checkpoint, args.tsa_ca)
    return finish(entries, first, checkpoint)

def finish(entries, first, checkpoint):
    for line in PROBLEMS[:PROBLEMS_MAX]:
        print("  x " + line)
    if len(PROBLEMS) > PROBLEMS_MAX:
        print("  x + %d" % (len(PROBLEMS) - PROBLEMS_MAX))
    if NOTES:
        print(told("Not checked:", "検証していないこと："))
        for line in NOTES[:PROBLEMS_MAX]:
            print("  - " + line)
    if first is not None:
        print(told("First altered entry: %d", "改変された最初の記録：%d") % first)
    if PROBLEMS:
        print(told("NOT VERIFIED", "検証できません（NOT VERIFIED）"))
        return 1
    print(told("VERIFIED", "検証しました（VERIFIED）"))
    return 0

if __name__ == "__main__":
    sys.exit(main())
