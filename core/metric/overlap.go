// Package metric judges predictions against references: overlap and surface distance of label maps.
//
// A measure that has no value (the distance to an empty mask, the Dice of two) is NaN, and null in JSON.
package metric

import "math"

// Overlap counts the voxels of one label.
type Overlap struct {
	Reference, Prediction, Both int
}

// CountOverlap counts a label in a reference and a prediction of equal length.
func CountOverlap(reference, prediction []float32, label int) Overlap {
	var o Overlap
	l := float32(label)
	for i, r := range reference {
		p := prediction[i] == l
		if p {
			o.Prediction++
		}
		if r == l {
			o.Reference++
			if p {
				o.Both++
			}
		}
	}
	return o
}

// CountOverlaps counts the labels 0 to classes-1 in one pass; other values count for none.
func CountOverlaps(reference, prediction []float32, classes int) []Overlap {
	all := make([]Overlap, classes)
	of := func(v float32) *Overlap {
		if k := int(v); k >= 0 && k < classes && float32(k) == v {
			return &all[k]
		}
		return nil
	}
	for i, r := range reference {
		inReference, inPrediction := of(r), of(prediction[i])
		if inReference != nil {
			inReference.Reference++
		}
		if inPrediction != nil {
			inPrediction.Prediction++
			if inPrediction == inReference {
				inReference.Both++
			}
		}
	}
	return all
}

// Dice is 2 |R and P| / (|R| + |P|) (Dice 1945, doi:10.2307/1932409); NaN where both are empty.
func (o Overlap) Dice() float64 {
	return ratio(2*o.Both, o.Reference+o.Prediction)
}

// Jaccard is |R and P| / |R or P|; NaN where both are empty.
func (o Overlap) Jaccard() float64 {
	return ratio(o.Both, o.Reference+o.Prediction-o.Both)
}

// VolumeDifference is (|P| - |R|) / |R|, positive where too much was predicted; NaN where the reference is empty.
func (o Overlap) VolumeDifference() float64 {
	return ratio(o.Prediction-o.Reference, o.Reference)
}

// Missed tells that a label of the reference is nowhere in the prediction.
func (o Overlap) Missed() bool { return o.Reference > 0 && o.Prediction == 0 }

func ratio(a, b int) float64 {
	if b == 0 {
		return math.NaN()
	}
	return float64(a) / float64(b)
}
