package msg

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"conclave/engine/internal/base"
	"conclave/engine/internal/codec"
)

// Every type of the package that has a Kind is a message, and has an encoding.
func TestEveryMessageHasAnEncoding(t *testing.T) {
	var encodings []string
	for k := kind(0); k < kindLimit; k++ {
		m := blank(k)
		if m == nil {
			if k != 0 {
				t.Errorf("kind %d has no message", k)
			}
			continue
		}
		if m.kind() != k {
			t.Errorf("%s is decoded from kind %d and encoded as %d", m.Kind(), k, m.kind())
		}
		encodings = append(encodings, reflect.TypeOf(m).Elem().Name())
	}
	if blank(kindLimit) != nil {
		t.Errorf("kind %d is beyond the last", kindLimit)
	}
	slices.Sort(encodings)
	if messages := typesWithKind(t); !slices.Equal(messages, encodings) {
		t.Errorf("the source has the messages\n%v, encodings are for\n%v", messages, encodings)
	}
}

// typesWithKind reads the package's source for the receivers of Kind() string.
func typesWithKind(t *testing.T) (names []string) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv != nil && fn.Name.Name == "Kind" {
				star := fn.Recv.List[0].Type.(*ast.StarExpr)
				names = append(names, star.X.(*ast.Ident).Name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// A field that the encoding forgets is found too, because the generator fills all that a type has.
func TestMessagesComeBackAsTheyWere(t *testing.T) {
	for k := kind(1); k < kindLimit; k++ {
		t.Run(blank(k).Kind(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				m := someMessage(t, k)
				b := Append(nil, m)
				d := codec.NewDecoder(b)
				got := Decode(d)
				if err := d.Done(); err != nil {
					t.Fatalf("%v of %+v", err, m)
				}
				if !reflect.DeepEqual(got, m) {
					t.Fatalf("%+v, want %+v", got, m)
				}
			})
		})
	}
}

func TestCutMessagesAreErrors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := Append(nil, someMessage(t, anyKind(t)))
		n := rapid.IntRange(0, len(b)-1).Draw(t, "cut")
		d := codec.NewDecoder(b[:n])
		if Decode(d); d.Err() == nil {
			t.Fatalf("%d of %d bytes were read as a message", n, len(b))
		}
	})
}

func TestNumbersWithoutAMeaningAreErrors(t *testing.T) {
	head := func(k kind) []byte { return []byte{byte(k), 1, 1, 1, 1} }
	for name, b := range map[string][]byte{
		"no kind":          {0, 1, 1, 1, 1},
		"an unknown kind":  {byte(kindLimit), 1, 1, 1, 1},
		"nothing":          {},
		"an unknown code":  append(head(kindVote), 0, byte(RolledBack)+1, 0, 0, 0, 0, 0),
		"an unknown state": append(head(kindOutcome), 1, 1, byte(Unknowable)+1, 0, 0, 0),
		"a huge limit":     codec.AppendUint(append(head(kindScan), 1, 0, 0, 1), 1<<63),
	} {
		d := codec.NewDecoder(b)
		if m := Decode(d); d.Err() == nil {
			t.Errorf("%s was read as %v", name, m)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for k := kind(1); k < kindLimit; k++ {
		messages := rapid.Custom(func(t *rapid.T) Message { return someMessage(t, k) })
		f.Add(Append(nil, messages.Example(int(k))))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d := codec.NewDecoder(b)
		m := Decode(d)
		if d.Done() != nil {
			return
		}
		_ = m.String()
		if again := Append(nil, m); !bytes.Equal(again, b) {
			t.Fatalf("%x was read as %+v, which is written %x", b, m, again)
		}
	})
}

func anyKind(t *rapid.T) kind {
	return kind(rapid.IntRange(1, int(kindLimit)-1).Draw(t, "kind"))
}

// someMessage fills a message of that kind, whatever its fields are.
func someMessage(t *rapid.T, k kind) Message {
	m := blank(k)
	fill(t, reflect.ValueOf(m.Head()).Elem())
	v := reflect.ValueOf(m).Elem()
	for i := range v.NumField() {
		if v.Type().Field(i).IsExported() {
			fill(t, v.Field(i))
		}
	}
	return m
}

// fill sets v to something that its type may hold; lists without items are nil.
func fill(t *rapid.T, v reflect.Value) {
	switch p := v.Addr().Interface().(type) {
	case *Code:
		*p = Code(rapid.IntRange(0, int(RolledBack)).Draw(t, "code"))
		return
	case *Status:
		*p = Status(rapid.IntRange(0, int(Unknowable)).Draw(t, "status"))
		return
	case *base.Value:
		if p.Tombstone = rapid.Bool().Draw(t, "tombstone"); !p.Tombstone {
			p.Data = rapid.String().Draw(t, "data")
		}
		return
	case *base.Read:
		fill(t, v.FieldByName("Span"))
		if p.Point = rapid.Bool().Draw(t, "point"); p.Point {
			p.Span.Hi = ""
		}
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Int:
		v.SetInt(int64(rapid.IntRange(0, 1<<40).Draw(t, "int")))
	case reflect.Uint32:
		v.SetUint(uint64(rapid.Uint32().Draw(t, "uint32")))
	case reflect.Uint64:
		v.SetUint(rapid.Uint64().Draw(t, "uint64"))
	case reflect.String:
		v.SetString(rapid.String().Draw(t, "string"))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	case reflect.Slice:
		for range rapid.IntRange(0, 3).Draw(t, "length") {
			item := reflect.New(v.Type().Elem()).Elem()
			fill(t, item)
			v.Set(reflect.Append(v, item))
		}
	default:
		t.Fatalf("the generator knows no %v", v.Type())
	}
}
