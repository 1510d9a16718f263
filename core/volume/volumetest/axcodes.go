// Package volumetest has what tests of several packages ask of volumes.
package volumetest

import "strings"

// AxCodes is the 48 ways to store the axes of a volume, as "RAS".
func AxCodes() []string {
	var all []string
	for _, axes := range []string{"RAS", "RSA", "ARS", "ASR", "SRA", "SAR"} {
		for flips := range 8 {
			code := []byte(axes)
			for i := range code {
				if flips>>i&1 == 1 {
					code[i] = "LPI"[strings.IndexByte("RAS", code[i])]
				}
			}
			all = append(all, string(code))
		}
	}
	return all
}
