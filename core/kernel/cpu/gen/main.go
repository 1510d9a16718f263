// Command gen writes the assembly of package cpu with avo: one sub-command for each family of kernels, whose
// flags are avo's own.
//
//	go run . conv -out ../conv_amd64.s -stubs ../conv_stub_amd64.go -pkg cpu
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/mmcloughlin/avo/build"
)

func main() {
	families := map[string]func(*build.Context){
		"bfloat16":   convPairs,
		"conv":       conv,
		"cubes":      cubes,
		"loops":      loops,
		"optimisers": optimisers,
		"pointwise":  pointwise,
		"voxels":     voxels,
	}
	if len(os.Args) < 2 || families[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: gen FAMILY -out FILE.s -stubs FILE.go -pkg cpu, where FAMILY is bfloat16, conv, cubes, loops, optimisers, pointwise or voxels")
		os.Exit(2)
	}
	flags := flag.NewFlagSet("gen", flag.ExitOnError)
	avo := build.NewFlags(flags)
	_ = flags.Parse(os.Args[2:]) // exits on error

	context := build.NewContext()
	context.ConstraintExpr("amd64,!purego")
	families[os.Args[1]](context)
	os.Exit(build.Main(avo.Config(), context))
}
