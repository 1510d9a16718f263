package exec

import (
	"dev.niftynet/core/graph"
	"dev.niftynet/core/kernel/cpu"
)

// CompileBeside is Compile in a process that has so many bytes: what a test has by chance is no matter.
func (s Settings) CompileBeside(process int64, e *cpu.Engine, outputs []*graph.Node) (*Program, error) {
	return s.compileBeside(process, e, outputs)
}
