// Judges our checkpoints and proofs with other people's code: Go's sumdb note and tlog packages.
//
// It reads one case a line, tab-separated, and answers each with "yes" or "no":
//
//	note    KEY     NOTE                            is the note signed by the key, and are its three lines sound?
//	record  ROOT    SIZE    INDEX   LEAF    PROOF   does the leaf stand there?
//	tree    ROOT    SIZE    OLDROOT OLDSIZE PROOF   did the tree only grow?
//	tiles   FOLDER  KEY                             do the tiles of an export hold the leaves that were signed?
//
// Notes and hashes come in base64, the hashes of a proof with commas between them.
package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func hash(text string) tlog.Hash {
	var found tlog.Hash
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(data) != len(found) {
		panic("not a hash: " + text)
	}
	copy(found[:], data)
	return found
}

func hashes(text string) []tlog.Hash {
	var found []tlog.Hash
	for _, one := range strings.Split(text, ",") {
		if one != "" {
			found = append(found, hash(one))
		}
	}
	return found
}

func number(text string) int64 {
	found, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic(err)
	}
	return found
}

// opened returns the tree that a signed note tells of. ParseTree knows the origin of go.sum's own database only, so the
// first line is exchanged for that one after the signature was found good.
func opened(key string, text []byte) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return tlog.Tree{}, err
	}
	signed, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	first, rest, _ := strings.Cut(signed.Text, "\n")
	if first != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("origin %q", first)
	}
	return tlog.ParseTree([]byte("go.sum database tree\n" + rest))
}

// reader reads tiles of height 8 from an export; tlog's own paths begin with the height.
type reader struct{ folder string }

func (r reader) Height() int { return 8 }

func (r reader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range tiles {
		data, err := os.ReadFile(filepath.Join(r.folder, strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

func (r reader) SaveTiles([]tlog.Tile, [][]byte) {}

// leaves reads every leaf hash by way of the tiles, which tlog checks against the root, and every entry beside it.
func leaves(folder, key string) error {
	text, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	if err != nil {
		return err
	}
	signed, err := opened(key, text)
	if err != nil {
		return err
	}
	from := tlog.TileHashReader(signed, reader{folder})
	for start := int64(0); start < signed.N; start += 256 {
		tile := tlog.Tile{H: 8, L: -1, N: start / 256, W: int(min(256, signed.N-start))}
		bundle, err := os.ReadFile(filepath.Join(folder, strings.Replace(tile.Path(), "tile/8/data", "tile/entries", 1)))
		if err != nil {
			return err
		}
		for index := start; index < start+int64(tile.W); index++ {
			if len(bundle) < 2 {
				return fmt.Errorf("entry %d is missing", index)
			}
			end := 2 + int(bundle[0])<<8 + int(bundle[1])
			if end > len(bundle) {
				return fmt.Errorf("entry %d is cut off", index)
			}
			kept, err := from.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
			if err != nil {
				return err
			}
			if tlog.RecordHash(bundle[2:end]) != kept[0] {
				return fmt.Errorf("entry %d is another one", index)
			}
			bundle = bundle[end:]
		}
	}
	return nil
}

func min(one, two int64) int64 {
	if one < two {
		return one
	}
	return two
}

func judge(words []string) error {
	switch words[0] {
	case "note":
		text, err := base64.StdEncoding.DecodeString(words[2])
		if err != nil {
			return err
		}
		_, err = opened(words[1], text)
		return err
	case "record":
		return tlog.CheckRecord(hashes(words[5]), number(words[2]), hash(words[1]), number(words[3]), hash(words[4]))
	case "tree":
		return tlog.CheckTree(hashes(words[5]), number(words[2]), hash(words[1]), number(words[4]), hash(words[3]))
	case "tiles":
		return leaves(words[1], words[2])
	}
	panic("unknown case " + words[0])
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if err := judge(strings.Split(lines.Text(), "\t")); err != nil {
			fmt.Println("no\t" + strings.ReplaceAll(err.Error(), "\n", " "))
		} else {
			fmt.Println("yes")
		}
	}
}
