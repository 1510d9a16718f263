package train

import "time"

// meter gathers steps between two reports.
type meter struct {
	begun   time.Time
	loss    *float64 // of the last report; nil before the first
	sum     float64
	norm    float64
	steps   int
	windows int
	timed   int           // steps whose time counts
	took    time.Duration // by them
	since   Waits         // before them
	until   Waits         // with them
}

// stepTaken is one step and what it took.
type stepTaken struct {
	loss, norm float64
	windows    int
	took       time.Duration
	waits      Waits // of the whole task so far
}

func (m *meter) add(d stepTaken) {
	if m.begun.IsZero() {
		m.begun = time.Now() // the first step's time is not known; its compilation would spoil the rate
		m.windows = -d.windows
		m.since = d.waits
	} else {
		m.took += d.took
		m.timed++
	}
	m.until = d.waits
	m.sum += d.loss
	m.norm = d.norm
	m.steps++
	m.windows += d.windows
}

// pause leaves time that was not spent on training out of the rate.
func (m *meter) pause(d time.Duration) { m.begun = m.begun.Add(d) }

// mean is the loss of the steps since the last report, or else that of the last report.
func (m *meter) mean() *float64 {
	if m.steps == 0 {
		return m.loss
	}
	loss := m.sum / float64(m.steps)
	return &loss
}

// flush is the report on the steps so far; the next begins now.
func (m *meter) flush(step int, lr float64) StepDone {
	m.loss = m.mean()
	e := StepDone{Step: step, Loss: *m.loss, LR: lr, GradientNorm: m.norm}
	if seconds := time.Since(m.begun).Seconds(); seconds > 0 && m.windows > 0 {
		e.WindowsPerSec = float64(m.windows) / seconds
	}
	e.Pace = newPace(m.timed, m.took, Waits{
		Waiting: m.until.Waiting - m.since.Waiting,
		Making:  m.until.Making - m.since.Making,
		Reading: m.until.Reading - m.since.Reading,
	})
	e.WaitsFor = e.Pace.WaitsFor()
	*m = meter{begun: time.Now(), loss: m.loss, since: m.until}
	return e
}
