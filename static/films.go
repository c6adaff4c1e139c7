package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed films/*.mp4 films/*.vtt
var films embed.FS

// loadFilms adds the films and their captions. They stay in the program's file until
// somebody watches them, are compressed as they are, and may be asked for in parts.
func loadFilms(names, addresses map[string]*file) {
	err := fs.WalkDir(films, "films", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := films.ReadFile(name)
		if err != nil {
			return err
		}
		ext, sum := path.Ext(name), sha256.Sum256(content)
		f := &file{
			address: Prefix + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext, kind: types[ext], film: name,
		}
		names[name], addresses[f.address] = f, f
		return nil
	})
	if err != nil {
		panic(fmt.Sprintf("static: %v", err))
	}
}
