package kernel

// LossKind names a segmentation loss, as NiftyNet defines it.
type LossKind int

// The losses; "overlap" is the mean over classes of Loss.Overlap.
const (
	// Dice is 1 - overlap, with squared probabilities below (Milletari et al. 2016, doi:10.1109/3DV.2016.79).
	Dice LossKind = iota
	// DicePlusXEnt is cross entropy - overlap (Isensee et al. 2018, arXiv:1809.10486).
	DicePlusXEnt
	// CrossEntropy is the mean over positions of -log p of the true class.
	CrossEntropy
)

// Loss is a segmentation loss of logits [Images Positions Classes], which it passes through a softmax itself,
// against labels [Images Positions] that hold class numbers; the mean over images.
type Loss struct {
	Kind                       LossKind
	Images, Positions, Classes int // Positions are those of one image
}

// ClassSums are sums over the positions of one image for one class, of probabilities p and truth g (1 where the
// label is the class): intersection g*p; size p, for Dice p squared; truth g.
type ClassSums struct{ Intersection, Size, Truth float64 }

const smooth = 1e-5 // NiftyNet's epsilon

// Overlap is (2 Intersection + 1e-5) / (Size + Truth + 1e-5).
func (s ClassSums) Overlap() float64 {
	return (2*s.Intersection + smooth) / (s.Size + s.Truth + smooth)
}

// Slopes is the derivative of the loss by p, without its cross entropy: truth*g + square*p + constant.
func (l Loss) Slopes(s ClassSums) (truth, square, constant float64) {
	if l.Kind == CrossEntropy {
		return 0, 0, 0
	}
	below := s.Size + s.Truth + smooth
	share := float64(l.Images * l.Classes)
	truth = -2 / below / share
	bySize := s.Overlap() / below / share
	if l.Kind == Dice {
		return truth, 2 * bySize, 0
	}
	return truth, 0, bySize
}

// EntropyWeight is the part of one position's cross entropy in the loss.
func (l Loss) EntropyWeight() float64 {
	if l.Kind == Dice {
		return 0
	}
	return 1 / float64(l.Images*l.Positions)
}

// Combine is the loss, from the class sums of every image, [Images Classes] with intersection, size and truth
// side by side, and the cross entropy summed over all positions.
func Combine[T Float](l Loss, sums []T, entropy float64) float64 {
	loss := entropy * l.EntropyWeight()
	if l.Kind == CrossEntropy {
		return loss
	}
	overlap := 0.0
	for i := 0; i < len(sums); i += 3 {
		overlap += classSums(sums[i:]).Overlap()
	}
	if l.Kind == Dice {
		loss = 1
	}
	return loss - overlap/float64(l.Images*l.Classes)
}

func classSums[T Float](s []T) ClassSums {
	return ClassSums{float64(s[0]), float64(s[1]), float64(s[2])}
}

// classOf is the class a label names; -1 if it names none of 0..classes-1.
func classOf[T Float](label T, classes int) int {
	if c := int(label); c >= 0 && c < classes && T(c) == label {
		return c
	}
	return -1
}

// LossForward is the loss of logits [Images Positions Classes] against labels [Images Positions], and the number of
// labels that name no class. With any of those the loss and its gradient mean nothing. sums [Images Classes 3]
// receives the ClassSums that LossBackward wants.
func LossForward[T Float](l Loss, logits, labels, sums []T) (loss T, bad int) {
	clear(sums)
	p := make([]T, l.Classes)
	entropy := 0.0
	for i, label := range labels {
		row := logits[i*l.Classes:][:l.Classes]
		logSum := softmaxRow(row, p)
		image := sums[i/l.Positions*l.Classes*3:]
		for c, v := range p {
			if l.Kind == Dice {
				v *= v
			}
			image[3*c+1] += v
		}
		c := classOf(label, l.Classes)
		if c < 0 {
			bad++
			continue
		}
		image[3*c] += p[c]
		image[3*c+2]++
		entropy += logSum - float64(row[c])
	}
	return T(Combine(l, sums, entropy)), bad
}

// LossBackward is dlogits = dloss times the derivative of the loss by the logits, from the sums of LossForward.
func LossBackward[T Float](l Loss, logits, labels, sums []T, dloss T, dlogits []T) {
	p, dp := make([]T, l.Classes), make([]T, l.Classes)
	for i, label := range labels {
		row := dlogits[i*l.Classes:][:l.Classes]
		softmaxRow(logits[i*l.Classes:][:l.Classes], p)
		c := classOf(label, l.Classes)
		for k := range p {
			truth, square, constant := l.Slopes(classSums(sums[(i/l.Positions*l.Classes+k)*3:]))
			dp[k] = T(square)*p[k] + T(constant)
			if k == c {
				dp[k] += T(truth)
			}
		}
		softmaxRowGrad(p, dp, row)
		for k := range row {
			row[k] += T(l.EntropyWeight()) * p[k]
			if k == c {
				row[k] -= T(l.EntropyWeight())
			}
			row[k] *= dloss
		}
	}
}
