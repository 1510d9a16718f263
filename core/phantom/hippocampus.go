package phantom

import (
	"math"
	"math/rand/v2"

	"dev.niftynet/core/rng"
	"dev.niftynet/core/volume"
)

// Labels of Hippocampus.
const (
	Anterior  = 1
	Posterior = 2
)

// Relative T1 intensities.
const (
	fluid       = 0.12
	grey        = 0.47
	white       = 0.8
	hippocampal = 0.43
)

// Hippocampus makes case i of a set: a crop of a T1 image, about 35x50x36 voxels of 1 mm with axes R, A, S, around a
// structure of two touching parts, and its labels 0, 1 (anterior) and 2 (posterior). Shape, surroundings, shading,
// noise and the scale of intensities (maximum from 100 to a million) differ from case to case; size, volume of the parts
// and contrast follow the Hippocampus set of the Medical Segmentation Decathlon (Antonelli et al. 2022,
// doi:10.1038/s41467-022-30695-9). The same seed and i make the same case.
func Hippocampus(seed uint64, i int) (image, label *volume.Volume) {
	r := rng.At(seed, "phantom hippocampus", uint64(i), 0)
	t := newTube(r)
	image = volume.New(t.size, 1, volume.Identity())
	label = volume.New(t.size, 1, volume.Identity())
	s := newScene(r, t)
	sections := make([]section, t.size[1])
	for y := range sections {
		sections[y] = t.section(float64(y))
	}
	n := 0
	for z := range t.size[2] {
		for y := range t.size[1] {
			for x := range t.size[0] {
				p := sections[y].place(float64(x)+s.bend[0][n], float64(z)+s.bend[1][n])
				image.Data[n] = float32(s.intensity(p, n))
				if p.depthMM < 0 {
					label.Data[n] = t.part(float64(x), float64(y))
				}
				n++
			}
		}
	}
	finish(r, image)
	return image, label
}

// tube is the structure: a bent and tapering tube that runs from back to front and downwards, thicker in front.
type tube struct {
	size         [3]int
	back, front  float64    // its ends along y
	cut, tilt    float64    // where its parts meet: y, and how that changes with x
	side, sag    [3]float64 // x and z of its centre at the back, middle and front
	width, depth float64    // half its extent along x and z in the middle
	head         float64    // by how much the front is thicker
}

func newTube(r *rand.Rand) tube {
	about := func(mean, sd float64) float64 { return mean + sd*max(-2, min(2, r.NormFloat64())) }
	t := tube{size: [3]int{
		int(math.Round(about(35.4, 1.9))),
		int(math.Round(about(50.3, 3.1))),
		int(math.Round(about(35.9, 4.4))),
	}}
	nx, ny, nz := float64(t.size[0]), float64(t.size[1]), float64(t.size[2])
	t.back, t.front = about(4, 0.7), ny-about(6.3, 0.7)
	t.cut = t.back + (t.front-t.back)*about(0.565, 0.018)
	t.tilt = about(0, 0.05)
	middle := nx*0.43 + about(0, 0.8)
	t.side = [3]float64{middle + about(1.5, 1), middle - about(1, 0.8), middle + about(3.5, 1)}
	t.sag = [3]float64{nz - about(9.5, 0.7), nz*0.43 + about(0, 1), about(9.5, 0.7)}
	bulk := about(1, 0.04)
	t.width, t.depth = bulk*about(6.85, 0.35), bulk*about(4.5, 0.2)
	t.head = about(0.22, 0.05)
	return t
}

// section is the tube cut at one y: an ellipse.
type section struct {
	along        float64 // 0 at the back end, 1 at the front end
	x, z         float64 // centre
	width, depth float64 // half axes along x and z
	beyond       float64 // how far past an end, in half axes
}

func (t *tube) section(y float64) section {
	along := (y - t.back) / (t.front - t.back)
	inside := max(0, min(1, along))
	blunt := math.Sqrt(max(0.15, 1-math.Pow(math.Abs(2*inside-1), 4.5)))
	bulk := blunt * (0.92 + t.head*step((y-t.cut)/2.5))
	return section{
		along:  along,
		x:      through(t.side, inside),
		z:      through(t.sag, inside),
		width:  t.width * bulk,
		depth:  t.depth * bulk,
		beyond: max(t.back-y, 0, y-t.front) / (t.depth * bulk),
	}
}

// place is where a voxel lies as seen from the tube.
type place struct {
	along     float64 // 0 at the back end, 1 at the front end
	elevation float64 // -1 below to 1 above the centre line
	depthMM   float64 // distance from the surface, roughly; negative inside
}

func (s *section) place(x, z float64) place {
	dx, dz := (x-s.x)/s.width, (z-s.z)/s.depth
	distance := math.Sqrt(dx*dx + dz*dz + s.beyond*s.beyond)
	return place{
		along:     s.along,
		elevation: dz / max(distance, 1e-3),
		depthMM:   (distance - 1) * math.Sqrt(s.width*s.depth),
	}
}

// through is the parabola with given values at 0, 1/2 and 1.
func through(v [3]float64, at float64) float64 {
	return v[0]*(1-at)*(1-2*at) + 4*v[1]*at*(1-at) + v[2]*at*(2*at-1)
}

func (t *tube) part(x, y float64) float32 {
	if y > t.cut+t.tilt*(x-t.side[1]) {
		return Anterior
	}
	return Posterior
}

// scene is what surrounds and fills the tube.
type scene struct {
	bend    [2][]float64 // displacement of its surface along x and z, in mm
	folds   []float64    // which tissue: fluid below -1, grey, white above 0
	deep    []float64    // how grey the white matter is
	gap     []float64    // where fluid lies upon the tube
	texture []float64    // of the tube itself
}

func newScene(r *rand.Rand, t tube) scene {
	s := scene{
		bend:    [2][]float64{field(r, t.size, 7), field(r, t.size, 7)},
		folds:   field(r, t.size, 6),
		deep:    field(r, t.size, 12),
		gap:     field(r, t.size, 10),
		texture: field(r, t.size, 2.5),
	}
	for _, b := range s.bend {
		for i := range b {
			b[i] *= 0.75
		}
	}
	return s
}

// intensity of voxel n. Tissues blend over about a voxel where they meet.
func (s *scene) intensity(p place, n int) float64 {
	const blend = 0.1
	outside := max(0, p.depthMM)
	near, wide := math.Exp(-outside*outside/2.5), math.Exp(-outside*outside/12)
	above := step(6 * (p.elevation - 0.15))
	g := s.folds[n] + 0.1
	// White matter beneath, a cleft of fluid upon it, and at its front a grey neighbour.
	g += 2.2 * wide * (1 - above)
	g -= 3.5 * near * above * step(4*(s.gap[n]+0.2))
	g *= 1 - 0.9*wide*above*step(25*(p.along-0.78))
	bright := white - 0.16*step(5*s.deep[n])
	tissue := fluid + (grey-fluid)*step((g+1)/blend) + (bright-grey)*step(g/blend)
	inner := hippocampal + 0.035*s.texture[n]
	share := step(-p.depthMM / 0.35)
	return float64(share*inner) + float64((1-share)*tissue)
}

// finish shades the image, adds the noise of a magnitude image (Rician) and sets its scale.
func finish(r *rand.Rand, image *volume.Volume) {
	shade := field(r, image.Size, 24)
	noise := 0.02 + 0.03*r.Float64()
	highest := 0.0
	for i, clean := range image.Data {
		signal := float64(clean) * math.Exp(0.1*shade[i])
		v := math.Hypot(signal+noise*r.NormFloat64(), noise*r.NormFloat64())
		image.Data[i] = float32(v)
		highest = max(highest, v)
	}
	top := 100 * math.Pow(1e4, r.Float64())
	for i := range image.Data {
		image.Data[i] *= float32(top / highest)
	}
}
