//go:build !amd64 || purego

package cpu

func (t Tier) lanes() int { return portableLanes }

func (t Tier) tileKernel(rows, vectors int) func(*tile) { return portableTile(rows, vectors) }

func (t Tier) dotKernel(_, _ int) func(*tile) { return nil }

func (t Tier) outerKernel(rows, width, vectors int) func(*outer) {
	return portableOuter(rows, width, vectors)
}

func (t Tier) peakKernel() func(*peak) { return (*peak).run }
