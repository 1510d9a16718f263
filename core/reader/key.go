package reader

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"

	"dev.niftynet/core/config"
	"dev.niftynet/core/imageio"
)

// keyVersion grows whenever the same files and settings come to give other voxels.
const keyVersion = 4

// Key stands for what LoadBare makes of a case: a SHA-256 over the place, length and time of each of its files, those of
// voxels apart from their header among them, and over the settings of preprocessing with what they learnt. It is empty
// for a phantom, which no file holds.
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
	}
	s := r.config.Segmentation
	for _, name := range slices.Concat(s.Image, s.Label, s.Sampler) {
		settings = append(settings, preprocessing(r.config.Data[name]))
	}
	if err := json.NewEncoder(sum).Encode(settings); err != nil {
		return "", fmt.Errorf("identify case %s: %w", c.ID, err)
	}
	for _, path := range slices.Concat(c.Images, []string{c.Label, c.SamplerMap}) {
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

// writeIdentity writes what tells the files of an image from others and from their own later content.
func writeIdentity(w io.Writer, path string) error {
	if path == "" {
		_, err := fmt.Fprintln(w, "none")
		return err
	}
	files, err := storedAs(path)
	for _, f := range files {
		fmt.Fprintf(w, "%q %d %d\n", f.path, f.Size(), f.ModTime().UnixNano())
	}
	return err
}

// storedFile is one of the files that an image is made of.
type storedFile struct {
	path string
	os.FileInfo
}

// storedAs lists the files that an image is made of.
func storedAs(image string) ([]storedFile, error) {
	paths, err := imageio.Files(image)
	if err != nil {
		return nil, err
	}
	files := make([]storedFile, len(paths))
	for i, path := range paths {
		files[i].path = path
		if files[i].FileInfo, err = os.Stat(path); err != nil {
			return nil, err
		}
	}
	return files, nil
}
