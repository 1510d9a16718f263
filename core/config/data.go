package config

import "slices"

// Source is one [data.NAME] section: where files of one kind are found and how they are read.
type Source struct {
	PathToSearch         []string   `toml:"path_to_search" default:"[]" path:"yes" doc:"folders whose files are taken, and those of their sub-folders that hold a DICOM series"`
	FilenameContains     []string   `toml:"filename_contains" default:"[]" doc:"all of these occur in the file name"`
	FilenameNotContains  []string   `toml:"filename_not_contains" default:"[]" doc:"none of these occurs in the file name"`
	FilenameRemoveFromID string     `toml:"filename_removefromid" default:"\"\"" doc:"regular expression; what it matches in the base name is removed to give the case's id"`
	CSVFile              string     `toml:"csv_file" default:"\"\"" path:"yes" doc:"file of case,path lines, in place of a search; beside path_to_search, it is where the files found are listed"`
	DatasetJSON          string     `toml:"dataset_json" default:"\"\"" path:"yes" doc:"dataset.json of the Medical Segmentation Decathlon: its training images, or labels for the application's label; cases for test are for inference"`
	Modality             string     `toml:"modality" default:"\"\"" doc:"which volume of files with several is taken: its number from 0, or its name in dataset_json; empty takes all, as channels"`
	Phantom              string     `toml:"phantom" default:"\"\"" allowed:"|hippocampus" doc:"generated anatomy in place of files"`
	PhantomCases         int        `toml:"phantom_cases" default:"40" range:"1..100000" doc:"how many cases of the phantom to make"`
	SpatialWindowSize    [3]int     `toml:"spatial_window_size" default:"[0, 0, 0]" range:"-1..4096" doc:"training window along x, y, z in voxels, such as [96, 96, 1] for slices; -1, or 0 beside lengths, takes that of the first training case; a label may have a smaller one, which lies in the middle"`
	AxCodes              string     `toml:"axcodes" default:"\"RAS\"" axcodes:"yes" doc:"directions in which x, y, z grow once read: one each of L/R, A/P, S/I; outputs go back to the file's own; all sections of an application share those of its first"`
	Pixdim               [3]float64 `toml:"pixdim" default:"[0, 0, 0]" range:"0..1000" doc:"size of voxels along x, y, z in mm to resample to once axes are turned; 0 keeps an axis as it is; outputs go back to the file's own; shared like axcodes"`
	InterpOrder          int        `toml:"interp_order" default:"3" range:"0..3" doc:"interpolation of images that are resampled, and of windows that are turned, scaled or deformed: 0 nearest, 1 linear, 2 or 3 B-spline; resampling takes the nearest along a thick slice axis (three times the others); labels go by the share of each label, or at 0 by the nearest voxel"`
	OtherGrid            string     `toml:"other_grid" default:"\"error\"" allowed:"error|resample" doc:"what becomes of files that lie on another grid than their case's first image: they are an error, or are resampled to it by their place in the world; where they end, images go on with their least intensity, labels with 0"`
	Antialiasing         bool       `toml:"antialiasing" default:"true" doc:"whether images are blurred before their voxels grow, so that no detail finer than the new ones is left"`

	IntensityWindow        [2]float64 `toml:"intensity_window" default:"[0, 0]" doc:"range that intensities are clipped to, in the units of the files, as [-160, 240] (HU) for soft tissue in CT; [0, 0] leaves them"`
	IntensityNormalisation string     `toml:"intensity_normalisation" default:"\"\"" allowed:"|none|whitening|ct|rescale_to_0_1|rgb_to_0_1" doc:"how intensities are brought to one scale; ct clips to 99 % of the data set's labelled voxels, then takes their mean and deviation; empty goes by network.whitening"`
	IntensityStatistics    []float64  `toml:"intensity_statistics" default:"[]" doc:"what ct goes by: low, high, mean and deviation, in the units of the files; learnt from the training cases where empty"`
	HistogramLandmarks     []float64  `toml:"histogram_landmarks" default:"[]" doc:"the 13 intensities from 0 to 100 that network.normalisation goes by; read from histogram_ref_file, or learnt from the training cases, where empty"`
}

// Window is the training window along x, y, z in voxels.
func (c *Config) Window() [3]int { return c.Data[c.Segmentation.Image[0]].SpatialWindowSize }

// LabelWindow is the part of the training window, in its middle, whose labels count.
func (c *Config) LabelWindow() [3]int {
	if len(c.Segmentation.Label) > 0 {
		if w := c.Data[c.Segmentation.Label[0]].SpatialWindowSize; w != [3]int{} {
			return w
		}
	}
	return c.Window()
}

// FillWindow gives the axes along which the training window is to be a whole case the lengths of one.
func (c *Config) FillWindow(size [3]int) {
	for _, name := range slices.Concat(c.Segmentation.Image, c.Segmentation.Label) {
		if w := &c.Data[name].SpatialWindowSize; *w != [3]int{} {
			for axis := range w {
				if w[axis] < 1 {
					w[axis] = size[axis]
				}
			}
		}
	}
}

// InferenceWindow is the window of inference along x, y, z in voxels: the training window where [inference] leaves it open.
func (c *Config) InferenceWindow() [3]int {
	w := c.Inference.SpatialWindowSize
	for i, train := range c.Window() {
		if w[i] == 0 {
			w[i] = train
		}
	}
	return w
}

// IsPhantom reports whether the cases of c are generated.
func (c *Config) IsPhantom() bool {
	return slices.ContainsFunc(c.Segmentation.Image, func(name string) bool { return c.Data[name].Phantom != "" })
}
