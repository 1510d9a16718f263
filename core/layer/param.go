package layer

import (
	"dev.niftynet/core/rng"
	"dev.niftynet/core/tensor"
)

// Param is a tensor that a network keeps between steps, under its scope path.
type Param struct {
	Path string // such as "enc0/conv1/w"
	*tensor.Tensor
	Trained bool // false for moving statistics, which no optimiser touches
}

// Params is everything a network keeps. Networks built over one Params share their parameters, so that training,
// validation and inference programs see the same weights.
type Params struct {
	seed   uint64
	blank  bool // parameters stay 0
	byPath map[string]*Param
	all    []*Param
}

// NewParams is empty; parameters appear, with initial values that depend on seed and path only, as a network asks
// for them.
func NewParams(seed uint64) *Params {
	return &Params{seed: seed, byPath: make(map[string]*Param)}
}

// NewBlankParams is empty; parameters appear as zeros, which costs no time, for a network that is only to be looked at
// or whose values come from elsewhere.
func NewBlankParams() *Params {
	return &Params{blank: true, byPath: make(map[string]*Param)}
}

// All is every parameter, in the order of their first use.
func (p *Params) All() []*Param { return p.all }

// Tensors is every parameter's tensor by path.
func (p *Params) Tensors() map[string]*tensor.Tensor {
	m := make(map[string]*tensor.Tensor, len(p.all))
	for _, q := range p.all {
		m[q.Path] = q.Tensor
	}
	return m
}

// Count is the number of trained values.
func (p *Params) Count() int {
	n := 0
	for _, q := range p.all {
		if q.Trained {
			n += len(q.Data)
		}
	}
	return n
}

// add makes a parameter with its first values.
func (p *Params) add(path string, shape tensor.Shape, init Init, trained bool) *Param {
	q := &Param{Path: path, Tensor: tensor.New(shape...), Trained: trained}
	if !p.blank {
		init(rng.At(p.seed, "init/"+path, 0, 0), q.Data)
	}
	p.byPath[path] = q
	p.all = append(p.all, q)
	return q
}
