// Judge: checks an evidence log, and packages out of it, with the Go project's own checksum database
// code (golang.org/x/mod/sumdb: note and tlog), which shares no line with us. It also writes logs
// for us to check. One line of JSON on standard output: {"ok":true,...} or {"ok":false,"why":...}.
//
//	judge log DIR [CHECKPOINT]      signature, every tile, entry, inclusion; every kept checkpoint
//	judge package DIR [VKEY]        the same of a package's folder, with bodies and cosignatures
//	judge write DIR NAME < LEAVES   a log of its own, one leaf a line, with checkpoints of older sizes
package main

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io/ioutil"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

type verdict struct {
	Ok       bool   `json:"ok"`
	Why      string `json:"why,omitempty"`
	Size     int64  `json:"size"`
	Proofs   int    `json:"proofs"`
	Trees    int    `json:"trees"`
	Bodies   int    `json:"bodies"`
	Cosigned int    `json:"cosigned"`
	First    int64  `json:"first"`
}

func end(v verdict) {
	out, _ := json.Marshal(v)
	fmt.Println(string(out))
	if !v.Ok {
		os.Exit(1)
	}
	os.Exit(0)
}

var first int64 = -1

func refuse(format string, args ...interface{}) {
	end(verdict{Why: fmt.Sprintf(format, args...), First: first})
}

func read(path string) []byte {
	octets, err := ioutil.ReadFile(path)
	if err != nil {
		refuse("%v", err)
	}
	return octets
}

// ---- checkpoints (three lines: name, size, root)

type tree struct {
	name string
	tlog.Tree
}

func parse(text string) (tree, error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) < 4 {
		return tree{}, fmt.Errorf("a checkpoint has three lines")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tree{}, err
	}
	hash, err := tlog.ParseHash(lines[2])
	return tree{lines[0], tlog.Tree{N: size, Hash: hash}}, err
}

func verifierOf(vkey string) note.Verifier {
	verifier, err := note.NewVerifier(strings.TrimSpace(vkey))
	if err != nil {
		refuse("log.vkey: %v", err)
	}
	return verifier
}

func open(octets []byte, verifiers ...note.Verifier) (tree, *note.Note) {
	opened, err := note.Open(octets, note.VerifierList(verifiers...))
	if err != nil {
		refuse("checkpoint: %v", err)
	}
	found, err := parse(opened.Text)
	if err != nil {
		refuse("checkpoint: %v", err)
	}
	if found.name != verifiers[0].Name() {
		refuse("checkpoint: of another log")
	}
	return found, opened
}

// A witness's key (type 4) as a verifier of Go's own kind.
type cosigner struct {
	name   string
	id     uint32
	public ed25519.PublicKey
	at     uint64
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.id }
func (c *cosigner) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	c.at = binary.BigEndian.Uint64(signature)
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", c.at, text)
	return ed25519.Verify(c.public, []byte(message), signature[8:])
}

func cosignerOf(vkey string) *cosigner {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		refuse("a witness's key is malformed")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), key...))
	if fmt.Sprintf("%08x", binary.BigEndian.Uint32(sum[:])) != parts[1] {
		refuse("a witness's key id is wrong")
	}
	return &cosigner{name: parts[0], id: binary.BigEndian.Uint32(sum[:]), public: key[1:]}
}

// ---- tiles

// Reader: tiles in a folder; C2SP names leave out the height that Go writes.
type reader struct{ folder string }

func (r reader) Height() int { return height }
func (r reader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		octets, err := r.tile(tile)
		if err != nil {
			return nil, err
		}
		all = append(all, octets)
	}
	return all, nil
}
func (r reader) SaveTiles([]tlog.Tile, [][]byte) {}

func pathOf(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
}

func (r reader) tile(tile tlog.Tile) ([]byte, error) {
	octets, err := ioutil.ReadFile(filepath.Join(r.folder, pathOf(tile)))
	if err == nil {
		return octets, nil
	}
	full := tile
	full.W = 1 << height
	octets, err = ioutil.ReadFile(filepath.Join(r.folder, pathOf(full)))
	if err != nil {
		return nil, err
	}
	if len(octets) < tile.W*tlog.HashSize {
		return nil, fmt.Errorf("%s is too short", pathOf(full))
	}
	return octets[:tile.W*tlog.HashSize], nil
}

func bundlePath(n int64, width int) string {
	tile := tlog.Tile{H: height, L: 0, N: n, W: width}
	return strings.Replace(pathOf(tile), "tile/0/", "tile/entries/", 1)
}

func bundleOf(folder string, n int64, width int) [][]byte {
	octets, err := ioutil.ReadFile(filepath.Join(folder, bundlePath(n, width)))
	if err != nil {
		octets, err = ioutil.ReadFile(filepath.Join(folder, bundlePath(n, 1<<height)))
	}
	if err != nil {
		first = n << height
		refuse("%v", err)
	}
	var entries [][]byte
	for len(octets) > 0 && len(entries) < width {
		if len(octets) < 2 || len(octets) < 2+int(binary.BigEndian.Uint16(octets)) {
			first = n<<height + int64(len(entries))
			refuse("bundle %d is cut", n)
		}
		length := int(binary.BigEndian.Uint16(octets))
		entries = append(entries, octets[2:2+length])
		octets = octets[2+length:]
	}
	if len(entries) != width {
		first = n << height
		refuse("bundle %d has %d entries, not %d", n, len(entries), width)
	}
	return entries
}

func checkLog(folder string, outside []string) {
	verifier := verifierOf(string(read(filepath.Join(folder, "log.vkey"))))
	now, _ := open(read(filepath.Join(folder, "checkpoint")), verifier)
	v := verdict{Ok: true, Size: now.N, First: -1}
	// Go's reader checks every tile against the tree's hash before it gives a hash of it.
	hashes := tlog.TileHashReader(now.Tree, reader{folder})
	for n := int64(0); n<<height < now.N; n++ {
		width := 1 << height
		if rest := now.N - n<<height; rest < int64(width) {
			width = int(rest)
		}
		for i, entry := range bundleOf(folder, n, width) {
			index := n<<height + int64(i)
			first = index
			// One in 16 with its whole proof, the others against the leaf's hash in the proven tile.
			if index%16 == 0 {
				proof, err := tlog.ProveRecord(now.N, index, hashes)
				if err != nil {
					refuse("entry %d: %v", index, err)
				}
				if err := tlog.CheckRecord(proof, now.N, now.Hash, index, tlog.RecordHash(entry)); err != nil {
					refuse("entry %d: %v", index, err)
				}
				v.Proofs++
				continue
			}
			stored, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
			if err != nil {
				refuse("entry %d: %v", index, err)
			}
			if stored[0] != tlog.RecordHash(entry) {
				refuse("entry %d is not the one in the tree", index)
			}
		}
	}
	first = -1
	kept := outside
	filepath.Walk(filepath.Join(folder, "checkpoints"), func(path string, info os.FileInfo, err error) error {
		if err == nil && strings.HasSuffix(path, ".txt") {
			kept = append(kept, strings.Split(string(read(path)), "\n---\n")...)
		}
		return nil
	})
	for _, text := range kept {
		older, _ := open([]byte(text), verifier)
		if older.N > now.N {
			refuse("%d entries were sworn to, %d are here", older.N, now.N)
		}
		if older.N == 0 {
			continue
		}
		proof, err := tlog.ProveTree(now.N, older.N, hashes)
		if err != nil {
			refuse("tree of %d: %v", older.N, err)
		}
		if err := tlog.CheckTree(proof, now.N, now.Hash, older.N, older.Hash); err != nil {
			refuse("the log did not grow out of itself at %d: %v", older.N, err)
		}
		v.Trees++
	}
	end(v)
}

// ---- packages

// A tlog-proof, or the request of a tlog-witness: a number, hashes, an empty line, a checkpoint.
func proofIn(octets []byte, word string) (int64, []tlog.Hash, []byte) {
	parts := bytes.SplitN(octets, []byte("\n\n"), 2)
	lines := strings.Split(string(parts[0]), "\n")
	if word == "index" {
		if lines[0] != "c2sp.org/tlog-proof@v1" {
			refuse("this is no tlog-proof")
		}
		lines = lines[1:]
	}
	if len(parts) != 2 || len(lines) == 0 || !strings.HasPrefix(lines[0], word+" ") {
		refuse("this is no proof")
	}
	number, err := strconv.ParseInt(strings.TrimPrefix(lines[0], word+" "), 10, 64)
	if err != nil {
		refuse("%v", err)
	}
	var hashes []tlog.Hash
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			refuse("%v", err)
		}
		hashes = append(hashes, hash)
	}
	return number, hashes, parts[1]
}

func checkPackage(folder string, vkey string) {
	if vkey == "" {
		vkey = string(read(filepath.Join(folder, "log.vkey")))
	}
	verifiers := []note.Verifier{verifierOf(vkey)}
	quorum := ""
	names := map[string]*cosigner{}
	if policy, err := ioutil.ReadFile(filepath.Join(folder, "policy")); err == nil {
		for _, line := range strings.Split(string(policy), "\n") {
			words := strings.Fields(line)
			if len(words) > 2 && words[0] == "witness" {
				if it := cosignerOf(words[2]); it != nil {
					verifiers = append(verifiers, it)
					names[words[1]] = it
				}
			} else if len(words) > 1 && words[0] == "quorum" {
				quorum = words[1]
			}
		}
	}
	now, opened := open(read(filepath.Join(folder, "checkpoint")), verifiers...)
	v := verdict{Ok: true, Size: now.N, First: -1}
	if it := names[quorum]; it != nil {
		for _, signature := range opened.Sigs {
			if signature.Name == it.name && signature.Hash == it.id {
				v.Cosigned++
			}
		}
		if v.Cosigned == 0 {
			refuse("%s did not cosign", quorum)
		}
	}
	paths, _ := filepath.Glob(filepath.Join(folder, "entries", "*.leaf"))
	sort.Strings(paths)
	for _, path := range paths {
		stem := strings.TrimSuffix(path, ".leaf")
		index, _ := strconv.ParseInt(filepath.Base(stem), 10, 64)
		first = index
		leaf := read(path)
		nth, hashes, checkpoint := proofIn(read(stem+".tlog-proof"), "index")
		under, _ := open(checkpoint, verifiers[0])
		if nth != index || under.Tree != now.Tree {
			refuse("entry %d: the proof is that of another", index)
		}
		if err := tlog.CheckRecord(hashes, now.N, now.Hash, index, tlog.RecordHash(leaf)); err != nil {
			refuse("entry %d: %v", index, err)
		}
		v.Proofs++
		if body, err := ioutil.ReadFile(stem + ".body"); err == nil {
			var fields struct {
				C string `json:"c"`
			}
			json.Unmarshal(leaf, &fields)
			sum := sha256.Sum256(append([]byte("sekimori/body/v1\n"), body...))
			if base64.RawURLEncoding.EncodeToString(sum[:]) != fields.C {
				refuse("the body of entry %d is another", index)
			}
			v.Bodies++
		}
		checkCosigned(folder, leaf, index, now, verifiers)
	}
	first = -1
	end(v)
}

// The entry that carries a cosignature: good signatures, and this log grew out of what they are over.
func checkCosigned(folder string, leaf []byte, index int64, now tree, verifiers []note.Verifier) {
	var fields struct {
		K string `json:"k"`
		O struct {
			Note string `json:"note"`
		} `json:"o"`
	}
	if json.Unmarshal(leaf, &fields) != nil || fields.K != "checkpoint.cosigned" {
		return
	}
	older, _ := open([]byte(fields.O.Note), verifiers...)
	octets, err := ioutil.ReadFile(filepath.Join(folder, "consistency", fmt.Sprintf("%d.txt", older.N)))
	if err != nil || older.N > index {
		refuse("the cosignature in entry %d is not linked", index)
	}
	size, hashes, _ := proofIn(octets, "old")
	if size != older.N {
		refuse("the consistency proof is that of %d", size)
	}
	if err := tlog.CheckTree(hashes, now.N, now.Hash, older.N, older.Hash); err != nil {
		refuse("the log did not grow out of itself at %d: %v", older.N, err)
	}
}

// ---- writing

type stored []tlog.Hash

func (s stored) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range indexes {
		found = append(found, s[index])
	}
	return found, nil
}

func write(folder, name string) {
	skey, vkey, err := note.GenerateKey(nil, name)
	if err != nil {
		refuse("%v", err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		refuse("%v", err)
	}
	put := func(path string, octets []byte) {
		path = filepath.Join(folder, path)
		os.MkdirAll(filepath.Dir(path), 0o755)
		if err := ioutil.WriteFile(path, octets, 0o644); err != nil {
			refuse("%v", err)
		}
	}
	var hashes stored
	var leaves [][]byte
	var kept []string
	signed := func(n int64) string {
		root, err := tlog.TreeHash(n, hashes)
		if err != nil {
			refuse("%v", err)
		}
		text := fmt.Sprintf("%s\n%d\n%s\n", name, n, root)
		octets, err := note.Sign(&note.Note{Text: text}, signer)
		if err != nil {
			refuse("%v", err)
		}
		return string(octets)
	}
	scanner := bufio.NewScanner(os.Stdin)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		leaf := append([]byte(nil), scanner.Bytes()...)
		more, err := tlog.StoredHashes(int64(len(leaves)), leaf, hashes)
		if err != nil {
			refuse("%v", err)
		}
		hashes = append(hashes, more...)
		leaves = append(leaves, leaf)
		if len(leaves)%100 == 0 {
			kept = append(kept, signed(int64(len(leaves))))
		}
	}
	size := int64(len(leaves))
	for _, tile := range tlog.NewTiles(height, 0, size) {
		octets, err := tlog.ReadTileData(tile, hashes)
		if err != nil {
			refuse("%v", err)
		}
		put(pathOf(tile), octets)
		if tile.L == 0 {
			var bundle []byte
			for i := int64(0); i < int64(tile.W); i++ {
				leaf := leaves[tile.N<<height+i]
				bundle = append(bundle, byte(len(leaf)>>8), byte(len(leaf)))
				bundle = append(bundle, leaf...)
			}
			put(bundlePath(tile.N, tile.W), bundle)
		}
	}
	put("log.vkey", []byte(vkey+"\n"))
	put("checkpoint", []byte(signed(size)))
	put("checkpoints/2026/11/22.txt", []byte(strings.Join(kept, "\n---\n")))
	end(verdict{Ok: true, Size: size, First: -1})
}

func main() {
	args := os.Args[1:]
	switch {
	case len(args) >= 2 && args[0] == "log":
		var outside []string
		for _, path := range args[2:] {
			outside = append(outside, string(read(path)))
		}
		checkLog(args[1], outside)
	case len(args) >= 2 && args[0] == "package":
		vkey := ""
		if len(args) > 2 {
			vkey = string(read(args[2]))
		}
		checkPackage(args[1], vkey)
	case len(args) == 3 && args[0] == "write":
		write(args[1], args[2])
	default:
		refuse("usage: judge log|package|write ...")
	}
}
