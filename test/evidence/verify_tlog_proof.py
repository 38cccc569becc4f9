#!/usr/bin/env python3
"""Checks one entry of an evidence log with Python's standard library and openssl, nothing of Sekimori.

usage: verify_tlog_proof.py LOG.VKEY ENTRY FILE.tlog-proof [WITNESS.VKEY ...]

ENTRY is the entry exactly as it stands in its bundle. The proof is a c2sp.org/tlog-proof. Each witness
key that is named (type 4) must have cosigned. Prints VERIFIED and exits 0, or says why not and exits 1.
"""
import base64, hashlib, subprocess, sys, tempfile, os

def fail(why):
    sys.exit("NOT VERIFIED: " + why)

def read_vkey(path):
    name, key_id, key = open(path, encoding="utf-8").read().strip().split("+", 2)
    key = base64.b64decode(key, validate=True)
    if hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8] != key_id:
        fail(path + ": the id is not that of the key")
    return name, bytes.fromhex(key_id), key[0], key[1:]

def ed25519(public, message, signature):
    with tempfile.TemporaryDirectory() as folder:
        def put(name, octets):
            path = os.path.join(folder, name)
            with open(path, "wb") as file:
                file.write(octets)
            return path
        spki = put("key", bytes.fromhex("302a300506032b6570032100") + public)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", spki, "-rawin",
                   "-in", put("message", message), "-sigfile", put("signature", signature)]
        return subprocess.run(command, capture_output=True).returncode == 0

def is_signed(lines, text, vkey):
    name, key_id, kind, public = vkey
    for line in lines:
        dash, who, octets = line.split(" ")
        octets = base64.b64decode(octets, validate=True)
        if dash != "\u2014" or who != name or octets[:4] != key_id:
            continue
        if kind == 1:
            return ed25519(public, text.encode(), octets[4:])
        time = int.from_bytes(octets[4:12], "big")
        return ed25519(public, ("cosignature/v1\ntime %d\n%s" % (time, text)).encode(), octets[12:])
    return False

def root_of(entry, index, size, hashes):
    sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
    node, nth, last = sha(b"\0", entry), index, size - 1
    for other in hashes:
        if last == 0:
            fail("the proof is too long")
        if nth & 1 or nth == last:
            node = sha(b"\1", other, node)
            while nth and not nth & 1:
                nth, last = nth >> 1, last >> 1
        else:
            node = sha(b"\1", node, other)
        nth, last = nth >> 1, last >> 1
    if last:
        fail("the proof is too short")
    return node

vkey_file, entry_file, proof_file, *witnesses = sys.argv[1:]
head, text, signatures = open(proof_file, encoding="utf-8", newline="").read().split("\n\n")
first, *head = head.split("\n")
if first != "c2sp.org/tlog-proof@v1":
    fail("this is no tlog-proof")
if head[0].startswith("extra "):
    head = head[1:]
index, hashes = int(head[0].removeprefix("index ")), [base64.b64decode(line, validate=True) for line in head[1:]]
text, signatures = text + "\n", signatures.rstrip("\n").split("\n")
origin, size, root = text.split("\n")[:3]
log = read_vkey(vkey_file)
if log[0] != origin or log[2] != 1 or not is_signed(signatures, text, log):
    fail("the log did not sign this checkpoint")
for witness in witnesses:
    if not is_signed(signatures, text, read_vkey(witness)):
        fail(witness + " did not cosign")
if index >= int(size) or root_of(open(entry_file, "rb").read(), index, int(size), hashes) != base64.b64decode(root):
    fail("the entry is not in the tree at %d" % index)
print("VERIFIED: entry %d of %s, among %s" % (index, origin, size))
