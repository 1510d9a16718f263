// Command gen writes the assembly of package cpu with avo: one sub-command for each family of kernels, whose
// flags are avo's own.
//
//	go run . conv -out ../conv_amd64.s -stubs ../conv_stub_amd64.go -pkg cpu
package main

import (
	"fmt"
	"os"
	"slices"

	"github.com/mmcloughlin/avo/build"
)

func main() {
	family := ""
	if len(os.Args) > 1 {
		family = os.Args[1]
		os.Args = slices.Delete(os.Args, 1, 2)
	}
	build.ConstraintExpr("amd64,!purego")
	switch family {
	case "conv":
		conv()
	default:
		fmt.Fprintf(os.Stderr, "gen: no family of kernels named %q (there is: conv)\n", family)
		os.Exit(2)
	}
	build.Generate()
}
