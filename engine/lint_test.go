package engine

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The source is held to S2 of the protocol and to the sizes and arrows of the house. Tests are not.

// module is the import path of the repository.
const module = "conclave"

// forbidden are the packages that would let the world in (S2).
var forbidden = []string{"sync", "sync/atomic", "time", "math/rand", "math/rand/v2", "os", "net", "context"}

// pure are the rooms that know neither the simulation nor the nodes.
var pure = []string{
	"base", "check", "codec", "commit", "effect", "lock", "msg", "mutate", "mvcc", "oracle", "ranges", "replica",
}

const (
	maxFunction = 70  // lines
	maxLine     = 100 // characters
)

func TestTheEnginesSourceKeepsTheRulesOfTheHouse(t *testing.T) {
	l := newLinter("..")
	for _, dir := range packagesUnder(t, "..", "engine") {
		l.check(dir)
	}
	for _, c := range l.complaints {
		t.Error(c)
	}
}

// A check that cannot fail is a defect: each rule is broken on purpose.
func TestTheSourceLintFindsWhatItLooksFor(t *testing.T) {
	const room = "engine/internal/replica"
	for name, broken := range map[string]struct{ dir, file, source, says string }{
		"goroutine":       {room, "x.go", "func f() { go f() }", "goroutine"},
		"channel":         {room, "x.go", "var c chan int", "channel"},
		"send":            {room, "x.go", "func f(c any) { c <- 1 }", "channel"},
		"receive":         {room, "x.go", "func f(c any) { <-c }", "channel"},
		"select":          {room, "x.go", "func f() { select {} }", "select"},
		"mutex":           {room, "x.go", "import _ \"sync\"", "import of sync"},
		"clock":           {room, "x.go", "import _ \"time\"", "import of time"},
		"chance":          {room, "x.go", "import _ \"math/rand/v2\"", "import of math/rand/v2"},
		"context":         {room, "x.go", "import _ \"context\"", "import of context"},
		"network":         {room, "x.go", "import _ \"net\"", "import of net"},
		"float literal":   {room, "x.go", "var x = 1.5", "floating point"},
		"float type":      {room, "x.go", "func f(x float64) {}", "floating point"},
		"hash":            {room, "x.go", "import _ \"hash/maphash\"", "hash/maphash"},
		"hash elsewhere":  {"engine/internal/mvcc", "store.go", "import _ \"hash/maphash\"", "hash/maphash"},
		"range over map":  {room, "x.go", "func f(m map[int]int) { for range m {} }", "range over a map"},
		"map in a field":  {room, "x.go", "type s struct{ m map[int]bool }\nfunc (x *s) f() { for k := range x.m { _ = k } }", "range over a map"},
		"named map":       {room, "x.go", "type set map[int]bool\nfunc f(s set) { for k := range s { _ = k } }", "range over a map"},
		"unsorted keys":   {room, "x.go", "import \"maps\"\nfunc f(m map[int]int) { for k := range maps.Keys(m) { _ = k } }", "maps.Keys"},
		"unsorted all":    {room, "x.go", "import \"maps\"\nfunc f(m map[int]int) { for k := range maps.All(m) { _ = k } }", "maps.All"},
		"collected":       {room, "x.go", "import (\n\"maps\"\n\"slices\"\n)\nfunc f(m map[int]int) []int { return slices.Collect(maps.Values(m)) }", "maps.Values"},
		"long function":   {room, "x.go", "func f() {" + strings.Repeat("\n_ = 1", 70) + "\n}", "72 lines"},
		"long line":       {room, "x.go", "// " + strings.Repeat("x", 98), "101 characters"},
		"arrow to node":   {room, "x.go", "import _ \"conclave/engine/internal/node\"", "import of conclave/engine/internal/node"},
		"arrow to sim":    {room, "x.go", "import _ \"conclave/engine/internal/sim\"", "import of conclave/engine/internal/sim"},
		"arrow to repl":   {"engine", "x.go", "import _ \"conclave/repl/session\"", "import of conclave/repl/session"},
		"arrow to tui":    {"engine/internal/node", "x.go", "import _ \"conclave/tui\"", "import of conclave/tui"},
		"arrow to engine": {room, "x.go", "import _ \"conclave/engine\"", "import of conclave/engine"},
		"no comment":      {room, "x.go", "", "no package comment"},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLinter("..")
			l.files(broken.dir, map[string]string{broken.file: "package p\n" + broken.source})
			if !slices.ContainsFunc(l.complaints, func(c string) bool { return strings.Contains(c, broken.says) }) {
				t.Errorf("not found: %v", l.complaints)
			}
		})
	}
	for name, fine := range map[string]string{
		"sorted keys": "import (\n\"maps\"\n\"slices\"\n)\nfunc f(m map[int]int) []int { return slices.Sorted(maps.Keys(m)) }",
		"slice":       "func f(s []int) { for range s {} }",
	} {
		t.Run(name, func(t *testing.T) {
			l := newLinter("..")
			l.files(room, map[string]string{"doc.go": "// Package p is fine.\npackage p\n" + fine})
			if len(l.complaints) > 0 {
				t.Error(l.complaints)
			}
		})
	}
}

// Mistakes can be planted by tests alone: nothing else reaches the switch.
func TestNothingButTestsPlantsAMistake(t *testing.T) {
	l := newLinter("..")
	for _, dir := range packagesUnder(t, "..", ".") {
		for name, source := range l.sources(dir) {
			if plants(source) && dir != "engine/enginetest" && dir != "engine/internal/mutate" {
				t.Errorf("%s/%s: only tests may plant a mistake", dir, name)
			}
		}
	}
	for _, broken := range []string{
		"package p\nimport _ \"conclave/engine/enginetest\"", "package p\nvar _ = mutate.Plant",
	} {
		if !plants(broken) {
			t.Errorf("not found: %s", broken)
		}
	}
}

func plants(source string) bool {
	return strings.Contains(source, module+"/engine/enginetest\"") || strings.Contains(source, "mutate.Plant")
}

// packagesUnder lists the directories with Go files in them, as paths from root.
func packagesUnder(t *testing.T, root, dir string) []string {
	var list []string
	err := fs.WalkDir(os.DirFS(root), dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return err
		}
		if parent := path.Dir(p); !slices.Contains(list, parent) {
			list = append(list, parent)
		}
		return nil
	})
	if err != nil || len(list) < 10 {
		t.Fatalf("%d packages, %v", len(list), err)
	}
	return list
}

// linter collects complaints. It knows the types of the repository's own packages; others it does
// not load, for what matters here is declared in the former.
type linter struct {
	root       string
	fset       *token.FileSet
	packages   map[string]*types.Package
	complaints []string
}

func newLinter(root string) *linter {
	return &linter{root: root, fset: token.NewFileSet(), packages: map[string]*types.Package{}}
}

func (l *linter) complain(pos token.Pos, format string, args ...any) {
	p := l.fset.Position(pos)
	l.complaints = append(l.complaints, fmt.Sprintf("%s:%d: %s", p.Filename, p.Line, fmt.Sprintf(format, args...)))
}

// check lints a package of the repository.
func (l *linter) check(dir string) { l.files(dir, l.sources(dir)) }

func (l *linter) sources(dir string) map[string]string {
	sources := map[string]string{}
	entries, _ := os.ReadDir(filepath.Join(l.root, dir))
	for _, e := range entries {
		if name := e.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			b, _ := os.ReadFile(filepath.Join(l.root, dir, name))
			sources[name] = string(b)
		}
	}
	return sources
}

func (l *linter) files(dir string, sources map[string]string) {
	files := l.parse(dir, sources)
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	l.types(dir, files, info)
	internal := strings.HasPrefix(dir, "engine/internal/")
	for _, f := range files {
		name := path.Base(l.fset.Position(f.Package).Filename)
		l.arrows(dir, f)
		l.functions(f)
		if internal {
			l.imports(dir, name, f)
			l.statements(f, info)
		}
	}
	for name, source := range sources {
		for i, line := range strings.Split(source, "\n") {
			if n := len([]rune(line)); n > maxLine {
				l.complaints = append(l.complaints, fmt.Sprintf("%s/%s:%d: %d characters", dir, name, i+1, n))
			}
		}
	}
	l.documented(dir, files)
}

func (l *linter) parse(dir string, sources map[string]string) []*ast.File {
	var files []*ast.File
	names := make([]string, 0, len(sources))
	for name := range sources {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		f, err := parser.ParseFile(l.fset, dir+"/"+name, sources[name], parser.ParseComments)
		if err != nil {
			l.complaints = append(l.complaints, err.Error())
			continue
		}
		files = append(files, f)
	}
	return files
}

// types finds out what it can of the types in a package; what comes from other modules stays
// unknown.
func (l *linter) types(dir string, files []*ast.File, info *types.Info) *types.Package {
	config := types.Config{Importer: l, Error: func(error) {}, DisableUnusedImportCheck: true}
	p, _ := config.Check(module+"/"+dir, l.fset, files, info)
	return p
}

// Import gives a package of the repository, and an empty one for all others.
func (l *linter) Import(importPath string) (*types.Package, error) {
	if p := l.packages[importPath]; p != nil {
		return p, nil
	}
	dir, own := strings.CutPrefix(importPath, module+"/")
	var p *types.Package
	if own {
		p = l.types(dir, l.parse(dir, l.sources(dir)), nil)
	} else {
		p = types.NewPackage(importPath, path.Base(importPath))
		p.MarkComplete()
	}
	l.packages[importPath] = p
	return p, nil
}

// arrows: main -> repl, tui -> session -> engine -> engine/internal, and no way back.
func (l *linter) arrows(dir string, f *ast.File) {
	room, internal := strings.CutPrefix(dir, "engine/internal/")
	for _, spec := range f.Imports {
		p := strings.Trim(spec.Path.Value, `"`)
		first, rest, _ := strings.Cut(strings.TrimPrefix(p, module+"/"), "/")
		own := strings.HasPrefix(p, module+"/")
		switch {
		case own && first != "engine",
			own && internal && rest == "",
			internal && slices.Contains(pure, room) && (rest == "internal/sim" || rest == "internal/node"):
			l.complain(spec.Pos(), "import of %s: the arrows do not go that way", p)
		}
	}
}

func (l *linter) imports(dir, name string, f *ast.File) {
	for _, spec := range f.Imports {
		p := strings.Trim(spec.Path.Value, `"`)
		switch {
		case slices.Contains(forbidden, p), strings.HasPrefix(p, "net/"), strings.HasPrefix(p, "os/"):
			l.complain(spec.Pos(), "import of %s (S2)", p)
		case p == "hash/maphash" && dir+"/"+name != "engine/internal/mvcc/index.go":
			l.complain(spec.Pos(), "import of hash/maphash: its seed differs from run to run (S2)")
		}
	}
}

func (l *linter) statements(f *ast.File, info *types.Info) {
	sorted := map[ast.Node]bool{} // calls of maps that stand directly in one of slices.Sorted
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			l.complain(n.Pos(), "goroutine (S2)")
		case *ast.ChanType, *ast.SendStmt:
			l.complain(n.Pos(), "channel (S2)")
		case *ast.SelectStmt:
			l.complain(n.Pos(), "select (S2)")
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				l.complain(n.Pos(), "channel (S2)")
			}
		case *ast.BasicLit:
			if n.Kind == token.FLOAT || n.Kind == token.IMAG {
				l.complain(n.Pos(), "floating point (S2)")
			}
		case *ast.Ident:
			if slices.Contains([]string{"float32", "float64", "complex64", "complex128"}, n.Name) {
				l.complain(n.Pos(), "floating point (S2)")
			}
		case *ast.RangeStmt:
			if t := info.TypeOf(n.X); t != nil && isMap(t) {
				l.complain(n.Pos(), "range over a map (S2)")
			}
		case *ast.CallExpr:
			l.call(n, sorted)
		}
		return true
	})
}

func isMap(t types.Type) bool {
	_, is := t.Underlying().(*types.Map)
	return is
}

// call finds the iterators of package maps that are not put in order at once.
func (l *linter) call(n *ast.CallExpr, sorted map[ast.Node]bool) {
	pkg, fn := qualified(n)
	if pkg == "slices" && strings.HasPrefix(fn, "Sorted") {
		sorted[n.Args[0]] = true
	}
	if pkg == "maps" && slices.Contains([]string{"Keys", "Values", "All"}, fn) && !sorted[n] {
		l.complain(n.Pos(), "maps.%s outside of slices.Sorted (S2)", fn)
	}
}

func qualified(n *ast.CallExpr) (pkg, fn string) {
	if s, ok := n.Fun.(*ast.SelectorExpr); ok {
		if x, ok := s.X.(*ast.Ident); ok {
			return x.Name, s.Sel.Name
		}
	}
	return "", ""
}

func (l *linter) functions(f *ast.File) {
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			lines := l.fset.Position(fn.End()).Line - l.fset.Position(fn.Pos()).Line + 1
			if lines > maxFunction {
				l.complain(fn.Pos(), "%s has %d lines", fn.Name.Name, lines)
			}
		}
	}
}

func (l *linter) documented(dir string, files []*ast.File) {
	for _, f := range files {
		if f.Doc != nil && strings.HasPrefix(f.Doc.Text(), "Package "+f.Name.Name+" ") {
			return
		}
	}
	l.complaints = append(l.complaints, dir+": no package comment")
}
