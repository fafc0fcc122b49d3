// Command stranger reads a Hexin log with the code of Go's own checksum database (golang.org/x/mod/sumdb),
// which knows nothing of Hexin. If both agree on every byte, the log is what C2SP and RFC 9162 say it is.
//
//	stranger check < request.json    checks a log in a folder of tiles, prints what it found
//	stranger sign ORIGIN SIZE ROOT   signs a checkpoint with a fresh key, prints the key and the note
//
// It exits with 1 and one sentence if anything is wrong.
package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// request is what the log claims.
type request struct {
	Vkey string `json:"vkey"`
	// Dir has the tiles and the entry bundles, named as in c2sp.org/tlog-tiles.
	Dir string `json:"dir"`
	// Checkpoint and Older are signed notes of the same log.
	Checkpoint  string   `json:"checkpoint"`
	Older       string   `json:"older"`
	Consistency [][]byte `json:"consistency"`
	Records     []record `json:"records"`
}

type record struct {
	Index int64    `json:"index"`
	Entry []byte   `json:"entry"`
	Path  [][]byte `json:"path"`
}

type report struct {
	Origin  string `json:"origin"`
	Size    int64  `json:"size"`
	Root    []byte `json:"root"`
	Older   int64  `json:"older"`
	Entries int64  `json:"entries"`
	Records int    `json:"records"`
	Tiles   int    `json:"tiles"`
}

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string, in io.Reader, out io.Writer) error {
	var answer any
	var err error
	switch {
	case len(args) == 1 && args[0] == "check":
		var req request
		if err := json.NewDecoder(in).Decode(&req); err != nil {
			return fmt.Errorf("reading the request: %w", err)
		}
		answer, err = check(req)
	case len(args) == 4 && args[0] == "sign":
		answer, err = sign(args[1], args[2], args[3])
	default:
		return errors.New("usage: stranger check < request.json | stranger sign ORIGIN SIZE ROOT")
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(answer)
}

func check(req request) (*report, error) {
	origin, tree, err := openCheckpoint(req.Vkey, req.Checkpoint)
	if err != nil {
		return nil, fmt.Errorf("the checkpoint: %w", err)
	}
	_, older, err := openCheckpoint(req.Vkey, req.Older)
	if err != nil {
		return nil, fmt.Errorf("the older checkpoint: %w", err)
	}
	tiles := &folder{dir: req.Dir}
	// Every hash that this reader gives is verified against the root in the checkpoint.
	hashes := tlog.TileHashReader(tree, tiles)

	if err := checkRoot(tree, hashes); err != nil {
		return nil, err
	}
	if err := checkRoot(older, hashes); err != nil {
		return nil, err
	}
	entries, err := checkEntries(tree.N, tiles, hashes)
	if err != nil {
		return nil, err
	}
	for _, r := range req.Records {
		if err := checkRecord(r, tree, hashes); err != nil {
			return nil, fmt.Errorf("record %d: %w", r.Index, err)
		}
	}
	if err := checkConsistency(req.Consistency, older, tree, hashes); err != nil {
		return nil, fmt.Errorf("consistency from %d to %d: %w", older.N, tree.N, err)
	}
	return &report{
		Origin: origin, Size: tree.N, Root: tree.Hash[:], Older: older.N,
		Entries: entries, Records: len(req.Records), Tiles: tiles.read,
	}, nil
}

// checkRoot recomputes the root from tiles.
func checkRoot(tree tlog.Tree, hashes tlog.HashReader) error {
	root, err := tlog.TreeHash(tree.N, hashes)
	if err != nil {
		return fmt.Errorf("the root over %d leaves: %w", tree.N, err)
	}
	if root != tree.Hash {
		return fmt.Errorf("the tiles give another root over %d leaves: %v, not %v", tree.N, root, tree.Hash)
	}
	return nil
}

// checkEntries hashes every entry of every bundle and compares with the verified leaf hashes.
func checkEntries(size int64, tiles *folder, hashes tlog.HashReader) (int64, error) {
	for first := int64(0); first < size; first += width {
		count := min(width, size-first)
		entries, err := tiles.entries(first/width, int(count))
		if err != nil {
			return 0, err
		}
		indexes := make([]int64, count)
		for i := range indexes {
			indexes[i] = tlog.StoredHashIndex(0, first+int64(i))
		}
		leaves, err := hashes.ReadHashes(indexes)
		if err != nil {
			return 0, fmt.Errorf("leaves from %d: %w", first, err)
		}
		for i, leaf := range leaves {
			if tlog.RecordHash(entries[i]) != leaf {
				return 0, fmt.Errorf("entry %d is not what was logged", first+int64(i))
			}
		}
	}
	return size, nil
}

// checkRecord verifies a proof, then makes its own and compares.
func checkRecord(r record, tree tlog.Tree, hashes tlog.HashReader) error {
	path, err := hashList(r.Path)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(path, tree.N, tree.Hash, r.Index, tlog.RecordHash(r.Entry)); err != nil {
		return err
	}
	own, err := tlog.ProveRecord(tree.N, r.Index, hashes)
	if err != nil {
		return err
	}
	return same(path, own)
}

// checkConsistency verifies a proof, then makes its own and compares.
func checkConsistency(proof [][]byte, older, tree tlog.Tree, hashes tlog.HashReader) error {
	steps, err := hashList(proof)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(steps, tree.N, tree.Hash, older.N, older.Hash); err != nil {
		return err
	}
	own, err := tlog.ProveTree(tree.N, older.N, hashes)
	if err != nil {
		return err
	}
	return same(steps, own)
}

func same(found, own []tlog.Hash) error {
	if len(found) != len(own) {
		return fmt.Errorf("%d hashes, Go has %d", len(found), len(own))
	}
	for i := range own {
		if found[i] != own[i] {
			return fmt.Errorf("hash %d is %v, Go has %v", i, found[i], own[i])
		}
	}
	return nil
}

func hashList(list [][]byte) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(list))
	for i, b := range list {
		if copy(hashes[i][:], b) != len(b) || len(b) != tlog.HashSize {
			return nil, fmt.Errorf("hash %d has %d bytes", i, len(b))
		}
	}
	return hashes, nil
}

// openCheckpoint verifies the note and reads what c2sp.org/tlog-checkpoint has in it.
func openCheckpoint(vkey, text string) (origin string, tree tlog.Tree, err error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return "", tree, err
	}
	n, err := note.Open([]byte(text), note.VerifierList(verifier))
	if err != nil {
		return "", tree, err
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return "", tree, fmt.Errorf("not a checkpoint of %s: %q", verifier.Name(), n.Text)
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return "", tree, err
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || copy(tree.Hash[:], root) != tlog.HashSize {
		return "", tree, fmt.Errorf("no root: %q", lines[2])
	}
	return lines[0], tree, nil
}

type signed struct {
	Vkey string `json:"vkey"`
	Note string `json:"note"`
}

func sign(origin, size, root string) (*signed, error) {
	skey, vkey, err := note.GenerateKey(rand.Reader, origin)
	if err != nil {
		return nil, err
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		return nil, err
	}
	text := bytes.Join([][]byte{[]byte(origin), []byte(size), []byte(root), nil}, []byte("\n"))
	n, err := note.Sign(&note.Note{Text: string(text)}, signer)
	if err != nil {
		return nil, err
	}
	return &signed{Vkey: vkey, Note: string(n)}, nil
}
