package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8
	width  = 1 << height
)

// folder is a tlog.TileReader over a folder of tiles named as in c2sp.org/tlog-tiles. Go names them the same, but for the
// height, which is fixed there, and for the entries, which it calls data.
type folder struct {
	dir  string
	read int
}

func (f *folder) Height() int { return height }

func (f *folder) SaveTiles([]tlog.Tile, [][]byte) {}

func (f *folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		b, err := f.readTile(tile)
		if err != nil {
			return nil, err
		}
		data[i] = b
	}
	return data, nil
}

func (f *folder) readTile(tile tlog.Tile) ([]byte, error) {
	path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
	path = strings.Replace(path, "tile/data/", "tile/entries/", 1)
	f.read++
	return os.ReadFile(filepath.Join(f.dir, filepath.FromSlash(path)))
}

// entries reads the bundle of `count` entries at index n.
func (f *folder) entries(n int64, count int) ([][]byte, error) {
	bundle, err := f.readTile(tlog.Tile{H: height, L: -1, N: n, W: count})
	if err != nil {
		return nil, err
	}
	entries := make([][]byte, count)
	for i := range entries {
		if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
			return nil, fmt.Errorf("entry %d of bundle %d is cut off", i, n)
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		entries[i], bundle = bundle[2:end], bundle[end:]
	}
	if len(bundle) > 0 {
		return nil, fmt.Errorf("%d bytes after the last entry of bundle %d", len(bundle), n)
	}
	return entries, nil
}
