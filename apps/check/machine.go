package check

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"dev.niftynet/apps/segmentation"
	"dev.niftynet/core/config"
	"dev.niftynet/core/ram"
	"dev.niftynet/core/reader"
)

func mostThreads() int { return runtime.NumCPU() }

// folders sees that there is a place for what will be written, and that it is not among what is read.
func folders(c *config.Config, runDir string) (found []Finding) {
	places := []place{
		{"system.run_dir", runDir},
		{"system.cache_dir", c.System.CacheDir},
		{"inference.save_seg_dir", c.Inference.SaveSegDir},
		{"evaluation.save_csv_dir", c.Evaluation.SaveCSVDir},
		inside("system.dataset_split_file", c.System.DatasetSplitFile),
		inside("network.histogram_ref_file", c.Network.HistogramRefFile),
	}
	for _, name := range slices.Sorted(maps.Keys(c.Data)) {
		if source := c.Data[name]; len(source.PathToSearch) > 0 {
			places = append(places, inside("data."+name+".csv_file", source.CSVFile))
		}
	}
	for _, to := range places {
		if to.folder == "" {
			continue
		}
		if err := writable(to.folder); err != nil {
			found = append(found, about(to.key, "name another folder, or change its rights", err))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Data)) {
		if to := c.Inference.SaveSegDir; slices.Contains(c.Data[name].PathToSearch, to) {
			found = append(found, Finding{
				Severity: Warning, Key: "inference.save_seg_dir",
				Problem: fmt.Sprintf("is %s, where [data.%s] is read from: outputs would be taken for cases", to, name),
				Fix:     "name another folder",
			})
		}
	}
	if strings.ContainsAny(c.Inference.OutputPostfix, `/\`) {
		found = append(found, Finding{
			Severity: Error, Key: "inference.output_postfix",
			Problem: fmt.Sprintf("%q is no part of a file's name", c.Inference.OutputPostfix),
			Fix:     "leave / and \\ out",
		})
	}
	return found
}

// place is a folder that will be written in, empty where there is none, and the key that names it.
type place struct{ key, folder string }

// inside is the folder of a file.
func inside(key, file string) place {
	if file == "" {
		return place{}
	}
	return place{key, filepath.Dir(file)}
}

// writable tells why nothing can be written in a folder, which need not be there yet.
func writable(folder string) error {
	at, err := existing(folder)
	if err != nil {
		return err
	}
	if err := unix.Access(at, unix.W_OK|unix.X_OK); err != nil {
		return fmt.Errorf("can't write in %s: %w", at, err)
	}
	return nil
}

// existing is the folder itself, or the nearest above it that is there.
func existing(folder string) (string, error) {
	for at := filepath.Clean(folder); ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		switch {
		case err == nil && !info.IsDir():
			return "", fmt.Errorf("%s is a file, so there can be no folder %s", at, folder)
		case err == nil:
			return at, nil
		case !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, unix.ENOTDIR), at == filepath.Dir(at):
			return "", err
		}
	}
}

// needs predicts the memory and disk that training takes, and looks at the weights that it goes on from.
func (s *set) needs() (found []Finding) {
	c, n := s.Config, s.usual
	if n == 0 {
		return nil
	}
	if s.Weights != nil {
		if err := segmentation.CheckWeights(c, s.Parts.Network, n, s.Weights); err != nil {
			found = append(found, about("network.name", "use the network and data that the checkpoint was made with, or begin a new run", err))
		}
	}
	if len(c.Segmentation.Label) == 0 {
		return found
	}
	data := segmentation.Data{Training: footprint(s.training, n), Validation: footprint(s.validation, n)}
	f, err := segmentation.Foresee(s.Engine, c, s.Parts.Network, n, data)
	if err != nil {
		key := "data." + s.first() + ".spatial_window_size"
		if c.System.MemoryLimit > 0 {
			key = "system.memory_limit"
		}
		return append(found, about(key, "choose a smaller spatial_window_size or batch_size, or fewer cases", err))
	}
	s.peakBytes = f.PeakBytes
	if w := c.InferenceWindow(); f.OwnStatistics && w != c.Window() {
		found = append(found, Finding{
			Severity: Info, Key: "inference.spatial_window_size",
			Problem: fmt.Sprintf("%s is not the training window %s, and %s normalises each window by its own statistics: results will differ a little", by(w), by(c.Window()), c.Network.Name),
			Fix:     "leave it out unless memory or whole images call for it",
		})
	}
	found = append(found, s.memory(f, data.Validation.Bytes)...)
	return append(found, s.disk(int64(f.Parameters))...)
}

// footprint is the memory that loaded cases take.
func footprint(some []reader.Inspection, channels int) (e segmentation.Extent) {
	const float, label = 4, 1
	for _, in := range some {
		voxels := in.Size[0] * in.Size[1] * in.Size[2]
		e.Bytes += int64(float * voxels * (channels + label))
		e.Largest = max(e.Largest, voxels)
	}
	return e
}

// memory compares what training will take, so many bytes of it for cases to validate on, with what there is.
func (s *set) memory(f segmentation.Forecast, validation int64) []Finding {
	const mib = 1 << 20
	total, free := ram.Total(), ram.Free()
	if total == 0 || f.PeakBytes <= free {
		return nil
	}
	there := fmt.Sprintf("of %d MB, %d are free", total/mib, free/mib)
	found := Finding{
		Severity: Warning, Key: "network.batch_size",
		Problem: fmt.Sprintf("training will take %d MB of memory, %d of it for cases to validate on; %s", f.PeakBytes/mib, validation/mib, there),
		Fix:     "end other programs, lower batch_size or spatial_window_size, set system.memory_limit, or validate on fewer cases (training.validation_max_cases)",
	}
	if f.ReadingBytes == f.PeakBytes {
		found.Key = "data." + s.first() + ".pixdim"
		found.Problem = fmt.Sprintf("reading the cases will take %d MB of memory, more than training on them; %s", f.ReadingBytes/mib, there)
		found.Fix = "take the largest cases out, lower system.data_memory, or raise pixdim"
	}
	if f.PeakBytes > total {
		found.Severity = Error
	}
	return []Finding{found}
}

// disk compares what a run's checkpoints take with what is free.
func (s *set) disk(parameters int64) []Finding {
	const float, copies, beside = 4, 4, 2 // weights, two values of the optimiser, a running mean; the best, and one being written
	const mib = 1 << 20
	at, err := existing(s.Folder)
	if err != nil {
		return nil // which folders has told
	}
	var info unix.Statfs_t
	if err := unix.Statfs(at, &info); err != nil {
		return nil
	}
	need := float64(float*copies*parameters) * float64(s.Config.Training.MaxCheckpoints+beside)
	free := float64(info.Bavail) * float64(info.Bsize)
	if need <= free {
		return nil
	}
	return []Finding{{
		Severity: Error, Key: "training.max_checkpoints",
		Problem: fmt.Sprintf("%d checkpoints take %.0f MB, but %s has %.0f MB free", s.Config.Training.MaxCheckpoints, need/mib, at, free/mib),
		Fix:     "lower it, free space, or name another system.run_dir",
	}}
}
