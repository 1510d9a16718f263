package core_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "dev.niftynet"

// ranks is the data's way: a package of core imports only core packages of an earlier row.
func ranks() []string {
	return []string{
		"parallel",
		"file ram volume rng tensor",
		"stored cache",
		"nifti config kernel",
		"imageio",
		"transform augment graph metric phantom",
		"reader",
		"sampler layer exec",
		"loss optim aggregator checkpoint event",
		"run",
		"train",
	}
}

// mayImport says what each top folder may import besides itself; "core" is core with everything below it.
func mayImport() map[string][]string {
	return map[string][]string{
		"core": {},
		"viz":  {"core/volume"},
		"zoo":  {"core/graph", "core/layer", "core/tensor"},
		"apps": {"core"},
		"tui":  {"apps", "viz", "core/config", "core/metric", "core/run", "core/train", "core/volume"},
		"cmd":  {"core", "viz", "zoo", "apps", "tui"},
	}
}

// walls says where an outside module may be imported; the longest row that fits counts. A module with no
// row may be imported anywhere. "test" stands for test files.
func walls() map[string][]string {
	return map[string][]string{
		"gorgonia.org":                    {"core/graph", "core/exec"},
		"gorgonia.org/cu":                 {"core/kernel/cuda"},
		"github.com/okieraised/gonii":     {"core/nifti"},
		"github.com/BurntSushi/toml":      {"core/config"},
		"github.com/charmbracelet":        {"tui", "cmd"},
		"github.com/charmbracelet/x/ansi": {"tui", "cmd", "test"}, // tests of pictures measure their width with it
		"github.com/muesli":               {"tui", "cmd"},
		"github.com/mmcloughlin/avo":      {"core/kernel/cpu/gen"},
		"github.com/google/go-cmp":        {"test"},
		"pgregory.net/rapid":              {"test"},
		"github.com/rogpeppe/go-internal": {"test"},
		"github.com/creack/pty":           {"test"},
	}
}

// source is one .go file: the folder it is in, from the module's root, and whether it is a test.
type source struct {
	folder string
	isTest bool
}

// fault says what is wrong with a source importing a path, or is empty.
func (s source) fault(imported string) string {
	if inner, ours := strings.CutPrefix(imported, module+"/"); ours {
		return s.innerFault(inner)
	}
	return s.outerFault(imported)
}

func (s source) innerFault(imported string) string {
	from, to := top(s.folder), top(imported)
	allowed, known := mayImport()[from]
	switch {
	case !known:
		return fmt.Sprintf("%s is no folder of the tree", from)
	case from == "core" && to == "core":
		return s.rankFault(imported)
	case from == to, s.isTest && to == "core", within(imported, allowed):
		return ""
	default:
		return fmt.Sprintf("%s may not import %s", from, imported)
	}
}

// rankFault checks two packages of core. Test files may look ahead: what they import, nothing imports.
func (s source) rankFault(imported string) string {
	a, b := coreName(s.folder), coreName(imported)
	ra, rb := rank(a), rank(b)
	switch {
	case s.isTest || a == b:
		return ""
	case ra < 0:
		return fmt.Sprintf("core/%s has no rank", a)
	case rb < 0:
		return fmt.Sprintf("core/%s has no rank", b)
	case rb >= ra:
		return fmt.Sprintf("core/%s (rank %d) may not import core/%s (rank %d)", a, ra, b, rb)
	default:
		return ""
	}
}

func (s source) outerFault(imported string) string {
	wall := ""
	for prefix := range walls() {
		if within(imported, []string{prefix}) && len(prefix) > len(wall) {
			wall = prefix
		}
	}
	if wall == "" {
		return ""
	}
	places := walls()[wall]
	if within(s.folder, places) || s.isTest && slices.Contains(places, "test") {
		return ""
	}
	return fmt.Sprintf("%s may be imported only in %s", imported, strings.Join(places, ", "))
}

func top(folder string) string { return strings.SplitN(folder, "/", 2)[0] }

// coreName is "kernel" for core/kernel/cpu.
func coreName(folder string) string {
	parts := strings.SplitN(folder, "/", 3)
	if len(parts) < 2 {
		return ""
	}
	return parts[1]
}

func rank(name string) int {
	return slices.IndexFunc(ranks(), func(row string) bool { return slices.Contains(strings.Fields(row), name) })
}

// within says whether a path is one of the places or below one.
func within(folder string, places []string) bool {
	return slices.ContainsFunc(places, func(p string) bool { return folder == p || strings.HasPrefix(folder, p+"/") })
}

// faults reads the import lines of every Go file below root, whatever its build tags, and lists those that
// break the rule as "file:line: what is wrong". It also gives the number of files read.
func faults(root string) (list []string, files int, err error) {
	err = filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && file != root && (name == "testdata" || strings.ContainsAny(name[:1], "._")) {
			return filepath.SkipDir // as the go command does
		}
		if entry.IsDir() || filepath.Ext(name) != ".go" {
			return nil
		}
		files++
		found, err := fileFaults(root, file)
		list = append(list, found...)
		return err
	})
	return list, files, err
}

func fileFaults(root, file string) ([]string, error) {
	relative, err := filepath.Rel(root, file)
	if err != nil {
		return nil, err
	}
	relative = filepath.ToSlash(relative)
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, nil, parser.ImportsOnly)
	if err != nil {
		return nil, fmt.Errorf("read imports of %s: %w", relative, err)
	}
	s := source{folder: path.Dir(relative), isTest: strings.HasSuffix(relative, "_test.go")}
	var list []string
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("read imports of %s: %w", relative, err)
		}
		if fault := s.fault(imported); fault != "" {
			list = append(list, fmt.Sprintf("%s:%d: %s", relative, set.Position(spec.Pos()).Line, fault))
		}
	}
	return list, nil
}

func TestImports_KeepTheRule(t *testing.T) {
	list, files, err := faults("..")
	if err != nil {
		t.Fatal(err)
	}
	if files < 10 {
		t.Fatalf("only %d Go files seen: the walk does not reach the tree", files)
	}
	for _, fault := range list {
		t.Error(fault)
	}
}

func TestImports_PlantedFaultsAreFound(t *testing.T) {
	planted := []struct{ file, header, imported, want string }{
		{"apps/gan/gan.go", "", "dev.niftynet/zoo", "apps may not import zoo"},
		{"core/event/event.go", "", "dev.niftynet/core/run", "core/event (rank 8) may not import core/run (rank 9)"},
		{"core/helpers/helpers.go", "", "dev.niftynet/core/volume", "core/helpers has no rank"},
		{"core/kernel/cpu/cpu.go", "", "dev.niftynet/core/kernel", ""},
		{"core/layer/conv.go", "", "gorgonia.org/tensor", "gorgonia.org/tensor may be imported only in core/graph, core/exec"},
		{"core/layer/conv_test.go", "", "dev.niftynet/core/exec", ""},
		{"core/loss/loss.go", "", "github.com/google/go-cmp/cmp", "github.com/google/go-cmp/cmp may be imported only in test"},
		{"core/loss/loss_test.go", "", "dev.niftynet/apps", "core may not import apps"},
		{"core/metric/metric.go", "", "dev.niftynet/core/graph", "core/metric (rank 5) may not import core/graph (rank 5)"},
		{"core/sampler/cuda.go", "//go:build gpu\n\n", "gorgonia.org/cu", "gorgonia.org/cu may be imported only in core/kernel/cuda"},
		{"core/testdata/skipped.go", "", "dev.niftynet/zoo", ""},
		{"core/_draft/skipped.go", "", "dev.niftynet/zoo", ""},
		{"lib/lib.go", "", "dev.niftynet/core/volume", "lib is no folder of the tree"},
		{"tui/model.go", "", "dev.niftynet/core/kernel/cpu", "tui may not import core/kernel/cpu"},
		{"tui/screen/train.go", "", "github.com/charmbracelet/bubbletea", ""},
		{"tui/screen/train_test.go", "", "dev.niftynet/core/phantom", ""},
		{"viz/plot/line.go", "", "dev.niftynet/core/volumetric", "viz may not import core/volumetric"},
		{"zoo/unet/unet.go", "", "dev.niftynet/core/layer", ""},
	}
	root := t.TempDir()
	var want []string
	for _, p := range planted {
		file := filepath.Join(root, filepath.FromSlash(p.file))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprintf("%spackage x\n\nimport %q\n", p.header, p.imported)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if p.want != "" {
			want = append(want, fmt.Sprintf("%s:%d: %s", p.file, 3+strings.Count(p.header, "\n"), p.want))
		}
	}
	got, files, err := faults(root)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	if files != len(planted)-2 {
		t.Errorf("read %d files, want all but the two named skipped.go: %d", files, len(planted)-2)
	}
}
