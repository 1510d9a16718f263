package reader

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"dev.niftynet/core/config"
)

// keyVersion grows whenever the same files and settings come to give other voxels.
const keyVersion = 2

// Key stands for what Load makes of a case: a SHA-256 over the place, length and time of each of its files, and of
// those beside them with the same stem (which may hold their voxels), and over the settings of preprocessing with what
// they learnt. It is empty for a phantom, which no file holds.
func (r *Reader) Key(c Case) (string, error) {
	if len(c.Images) == 0 {
		return "", nil
	}
	sum := sha256.New()
	n := r.config.Network
	settings := []any{
		keyVersion, r.config.Segmentation.NumClasses, r.labelMap(),
		n.WindowSampling == "balanced", n.Whitening, n.NormaliseForegroundOnly, n.ForegroundType, n.MultimodForegroundType,
		n.Normalisation, n.NormType, n.Cutoff, n.RGBNormalisation,
		n.VolumePaddingSize, n.VolumePaddingToSize, n.VolumePaddingMode,
	}
	s := r.config.Segmentation
	for _, name := range slices.Concat(s.Image, s.Label, s.Sampler) {
		settings = append(settings, preprocessing(r.config.Data[name]))
	}
	if err := json.NewEncoder(sum).Encode(settings); err != nil {
		return "", fmt.Errorf("identify case %s: %w", c.ID, err)
	}
	for _, path := range slices.Concat(c.Images, []string{c.Label, c.Sampler}) {
		if err := writeIdentity(sum, path); err != nil {
			return "", fmt.Errorf("identify case %s: %w", c.ID, err)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// preprocessing is a section without where its files lie and which windows are cut from them.
func preprocessing(s *config.Source) config.Source {
	p := *s
	p.PathToSearch, p.CSVFile, p.FilenameContains, p.FilenameNotContains, p.FilenameRemoveFromID = nil, "", nil, nil, ""
	p.SpatialWindowSize = [3]int{}
	return p
}

// writeIdentity writes what tells a file, or a folder of slices, from another and from its own later content.
func writeIdentity(w io.Writer, path string) error {
	if path == "" {
		_, err := fmt.Fprintln(w, "none")
		return err
	}
	pattern := quoteGlob(filepath.Join(filepath.Dir(path), stem(filepath.Base(path)))) + ".*"
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		pattern = filepath.Join(quoteGlob(path), "*")
	}
	beside, err := filepath.Glob(pattern)
	if err != nil {
		return err
	}
	for _, name := range slices.Concat([]string{path}, beside) {
		info, err := os.Stat(name)
		if err != nil {
			return cause(err)
		}
		fmt.Fprintf(w, "%q %d %d\n", name, info.Size(), info.ModTime().UnixNano())
	}
	return nil
}

// quoteGlob makes a name stand for itself in a pattern.
func quoteGlob(name string) string {
	var quoted []byte
	for i := range len(name) {
		if c := name[i]; c == '*' || c == '?' || c == '[' || c == '\\' {
			quoted = append(quoted, '\\')
		}
		quoted = append(quoted, name[i])
	}
	return string(quoted)
}
