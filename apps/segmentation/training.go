package segmentation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"dev.niftynet/core/cache"
	"dev.niftynet/core/checkpoint"
	"dev.niftynet/core/config"
	"dev.niftynet/core/kernel"
	"dev.niftynet/core/kernel/cpu"
	"dev.niftynet/core/loss"
	"dev.niftynet/core/optim"
	"dev.niftynet/core/reader"
	"dev.niftynet/core/sampler"
	"dev.niftynet/core/train"
)

// Parts are what the application is joined with.
type Parts struct {
	Network Network
	Phantom reader.Phantom                     // makes cases of phantoms
	Tell    func(done, total int, what string) // progress of what takes long; may be nil
}

// Training is a segmentation network under training, for train.Run.
type Training struct {
	config     *config.Config
	kind       kernel.LossKind
	engine     *cpu.Engine
	learner    *train.Learner
	predictor  *predictor
	queue      *sampler.Queue
	windows    *sampler.Random
	prefetch   func(first int) *sampler.Queue // of windows
	validation *validation
	memory     int64         // bytes that cases and batches may take
	cases      int           // training cases
	cache      *cache.Folder // of cases; nil without system.cache_dir
	told       bool          // of its fault
	data       string
	done       int // steps before this session
	validated  int // the last of them that was validated
	lrScale    float64
	schedule   optim.Schedule
	tell       func(train.Event) // may be nil
}

var _ train.Task = (*Training)(nil)

// NewTraining reads all cases and compiles the network. What preprocessing learns from the training cases is written
// into c. Faults of config or data are errors that name key or case.
func NewTraining(ctx context.Context, c *config.Config, e *cpu.Engine, p Parts) (*Training, error) {
	if len(c.Segmentation.Label) == 0 {
		return nil, c.Fault("segmentation.label", "is not given, but training needs labels", "name the data section that holds them")
	}
	if err := CheckNetwork(c, p.Network, len(c.Segmentation.Image)); err != nil {
		return nil, err
	}
	r, err := reader.Open(c, p.Phantom)
	if err != nil {
		return nil, err
	}
	if err := CheckSplit(c, r.Split()); err != nil {
		return nil, err
	}
	if err := r.KeepSplit(); err != nil {
		return nil, err
	}
	t := &Training{config: c, engine: e, memory: dataMemory(c.System)}
	if t.kind, err = loss.Kind(c.Training.LossType); err != nil {
		return nil, err
	}
	if t.schedule, err = schedule(c.Training); err != nil {
		return nil, err
	}
	if t.data, err = r.Fingerprint(); err != nil {
		return nil, err
	}
	if err := r.Learn(ctx, r.Split().Training, p.Tell); err != nil {
		return nil, err
	}
	if err := t.read(ctx, r, p); err != nil {
		return nil, err
	}
	channels, settings := t.windows.Channels(), learnerSettings(c)
	data := Data{Training: Extent{Largest: t.windows.Largest()}, Validation: Extent{Largest: t.validation.largest}}
	settings.Reserve = reserve(c, channels, t.memory, data) + t.windows.Passing() + t.validation.passing
	if t.learner, err = train.NewLearner(e, settings, buildLoss(c, p.Network, channels)); err != nil {
		return nil, trainingError(c, err)
	}
	if t.predictor, err = newPredictor(e, c, p.Network, channels, t.learner.Weights(), t.learner.Program()); err != nil {
		return nil, err
	}
	return t, nil
}

// read reads the cases of training and validation.
func (t *Training) read(ctx context.Context, r *reader.Reader, p Parts) error {
	c, list := t.config, r.Split().Training
	t.cases = len(list)
	var err error
	if t.cache, err = openCache(c.System); err != nil {
		return err
	}
	from := &cases{reader: r, list: list, cache: t.cache, tell: p.Tell}
	if err := fillWindow(ctx, c, p.Network, from); err != nil {
		return err
	}
	if t.windows, err = newWindows(ctx, c, from, t.memory); err != nil {
		return err
	}
	t.prefetch = func(first int) *sampler.Queue {
		return sampler.Prefetch(ctx, t.windows, first, t.windows.Workers(), ahead(c, t.windows.Channels(), t.memory, t.windows.Largest()))
	}
	judged := r.Split().Validation
	if most := c.Training.ValidationMaxCases; most > 0 && len(judged) > most {
		judged = judged[:most]
	}
	from = &cases{reader: r, list: judged, cache: t.cache, tell: p.Tell}
	t.validation, err = loadValidation(ctx, from, t.windows.Channels(), t.windows.Left())
	return err
}

// reserve is the bytes that batches in the queue and changing their windows, the validation of the largest case (a few
// images of as many channels as there are classes), pictures and checkpoints take.
func reserve(c *config.Config, channels int, memory int64, data Data) int64 {
	const float, images, writing, inUse = 4, 3, 14 << 20, 1
	s, largest := samplerSettings(c), data.Training.Largest
	batches := int64(ahead(c, channels, memory, largest)+inUse)*s.BatchBytes(channels) + s.ScratchBytes(largest)
	return writing + batches + int64(float*images*c.Segmentation.NumClasses*data.Validation.Largest)
}

// Resume takes up the newest checkpoint of a folder; where there is none, training begins anew. It returns what was
// wrong with newer ones, if any.
func (t *Training) Resume(f checkpoint.Folder) (skipped []error, err error) {
	if steps, err := f.Steps(); err != nil || len(steps) == 0 {
		return nil, err
	}
	c, err := f.Load("latest")
	if err != nil {
		return nil, err
	}
	if t.done, err = t.learner.Restore(c.Checkpoint); err != nil {
		return nil, fmt.Errorf("%s: %w", c.Path, err)
	}
	if last := t.config.Training.MaxIter; t.done > last {
		return nil, fmt.Errorf("%s is beyond training.max_iter = %d: give --steps %d or more", c.Path, last, t.done)
	}
	t.lrScale, err = strconv.ParseFloat(c.Meta["lr_scale"], 64)
	if err != nil {
		return nil, fmt.Errorf("%s: lr_scale is %q, not a number", c.Path, c.Meta["lr_scale"])
	}
	t.validated, err = strconv.Atoi(c.Meta["validated"])
	if err != nil {
		return nil, fmt.Errorf("%s: validated is %q, not a step", c.Path, c.Meta["validated"])
	}
	return c.Skipped, nil
}

// Plan is when the driver does what.
func (t *Training) Plan() train.Plan {
	c := t.config.Training
	return train.Plan{
		First: t.done, Validated: t.validated, LRScale: t.lrScale, Schedule: t.schedule, MaxIter: c.MaxIter, SaveEvery: c.SaveEveryN,
		ValidateEvery: c.ValidationEveryN, ReportEvery: c.TensorboardEveryN, KeepCheckpoints: c.MaxCheckpoints,
		TimeLimit: c.TimeLimit,
	}
}

// Step learns from the batches of a step.
func (t *Training) Step(_ context.Context, step int, lr float64) (loss, norm float64, err error) {
	if t.queue == nil {
		t.queue = t.prefetch((step-1)*t.config.Training.AccumulateGradients + 1)
	}
	t.tellFault()
	return t.learner.Step(lr, t.fill)
}

// tellFault tells once that the cache keeps no more cases.
func (t *Training) tellFault() {
	if t.cache == nil || t.told || t.tell == nil {
		return
	}
	if err := t.cache.Fault(); err != nil {
		t.told = true
		t.tell(train.Note{Text: fmt.Sprintf("system.cache_dir keeps no more cases: %v: free space there, or name another folder; training goes on without", err)})
	}
}

// fill gives the learner the next batch.
func (t *Training) fill() error {
	batch, err := t.queue.Next()
	if err != nil {
		return err
	}
	copy(t.learner.Input(imageInput), batch.Image.Data)
	copy(t.learner.Input(labelInput), batch.Label.Data)
	if batch.Partner != nil {
		copy(t.learner.Input(partnerInput), batch.Partner.Data)
		t.learner.Input(shareInput)[0] = float32(batch.Share)
	}
	if t.config.Training.Log && t.tell != nil {
		for i := range batch.Changes {
			t.tell(train.Note{Text: "augmentation: " + batch.Changes[i].String()})
		}
	}
	return nil
}

// Tell sets who is told of a cache that fails and, if the config asks for it, what was done to training windows.
func (t *Training) Tell(tell func(train.Event)) { t.tell = tell }

// Windows is the number of windows behind one step.
func (t *Training) Windows() int {
	return t.config.Network.BatchSize * t.config.Training.AccumulateGradients
}

// Waits is what the steps so far have waited for.
func (t *Training) Waits() train.Waits {
	if t.queue == nil {
		return train.Waits{}
	}
	times := t.queue.Times()
	return train.Waits{Waiting: times.Waiting, Making: times.Making, Reading: times.Reading}
}

// Checkpoint is the state that continuing needs.
func (t *Training) Checkpoint() *checkpoint.Checkpoint { return t.learner.Checkpoint() }

// WeightsSHA256 identifies the parameters, of which running means follow.
func (t *Training) WeightsSHA256() string {
	return checkpoint.WeightsSHA256(t.learner.Params.Tensors())
}

// Fingerprint identifies the data set.
func (t *Training) Fingerprint() string { return t.data }

// Describe is what will be done, for the log: cases, parameters and memory.
func (t *Training) Describe() string {
	kept, program := "", t.learner.Program()
	if n := t.windows.Kept(); n < t.cases {
		kept = fmt.Sprintf(" (%d of them in memory)", n)
	}
	text := fmt.Sprintf("%s with %d parameters, %d training%s and %d validation cases, %d MB of activations, %d MB at most",
		t.config.Network.Name, t.learner.Params.Count(), t.cases, kept, len(t.validation.kept), program.Bytes()>>20, program.PeakBytes()>>20)
	for _, name := range slices.Sorted(maps.Keys(t.config.Data)) {
		if t.config.Data[name].OtherGrid == "resample" {
			text += fmt.Sprintf("; files of [data.%s] on another grid than their case's first image are resampled to it", name)
		}
	}
	return text
}

// Close ends the workers that make batches.
func (t *Training) Close() {
	if t.queue != nil {
		t.queue.Close()
	}
}
