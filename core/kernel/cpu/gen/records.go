package main

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"log"

	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/gotypes"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// parseRecords type-checks the one file that declares the records which kernels take.
func parseRecords(path string) *types.Package {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, nil, 0)
	if err != nil {
		log.Fatalf("gen: read records: %v", err)
	}
	config := types.Config{Importer: importer.Default()}
	pkg, err := config.Check("dev.niftynet/core/kernel/cpu", files, []*ast.File{file}, nil)
	if err != nil {
		log.Fatalf("gen: check records: %v", err)
	}
	return pkg
}

// argument is the record a kernel was called with, whose address is in a register.
type argument struct{ component gotypes.Component }

// begin starts a function of one pointer to a record.
func begin(c *build.Context, records *types.Package, name, doc, record string, r reg.Register) argument {
	signature, err := gotypes.ParseSignatureInPackage(records, "func(k *"+record+")")
	if err != nil {
		log.Fatalf("gen: signature of %s: %v", name, err)
	}
	c.Function(name)
	c.Attributes(noSplit)
	c.Signature(signature)
	c.Doc(doc)
	c.Pragma("noescape")
	c.Load(c.Param("k"), r)
	return argument{c.Param("k").Dereference(r)}
}

// field is a number of the record.
func (a argument) field(name string) operand.Mem { return address(a.component.Field(name)) }

// slice is the address held by a slice of the record.
func (a argument) slice(name string) operand.Mem { return address(a.component.Field(name).Base()) }

// length is the length of a slice of the record.
func (a argument) length(name string) operand.Mem { return address(a.component.Field(name).Len()) }

// array is the first element of an array in the record.
func (a argument) array(name string) operand.Mem { return address(a.component.Field(name).Index(0)) }

func address(c gotypes.Component) operand.Mem {
	basic, err := c.Resolve()
	if err != nil {
		log.Fatalf("gen: field: %v", err)
	}
	return basic.Addr
}
