package panel_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"conclave/tui/panel"
	"conclave/tui/picture"
	"conclave/tui/style"
)

// TestLook writes all moments as pictures into the folder that LOOK names.
func TestLook(t *testing.T) {
	dir := os.Getenv("LOOK")
	if dir == "" {
		t.Skip("LOOK names no folder")
	}
	for _, d := range doings {
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			st := style.New("dark", style.True)
			c := panel.Paint(inDoubt(t), d.of(t), size[0], size[1], st)
			name := fmt.Sprintf("%s-%dx%d.svg", d.name, size[0], size[1])
			must(t, os.WriteFile(filepath.Join(dir, name),
				[]byte(picture.SVG(c, st, d.name)), 0o644))
		}
	}
	for _, m := range moments {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}, {60, 16}} {
			for _, theme := range style.Themes {
				st := style.New(theme, style.True)
				c := panel.Paint(m.of(t), hints(), size[0], size[1], st)
				name := fmt.Sprintf("%s-%dx%d-%s.svg", m.name, size[0], size[1], theme)
				must(t, os.WriteFile(filepath.Join(dir, name),
					[]byte(picture.SVG(c, st, m.name)), 0o644))
				if theme == "plain" {
					must(t, os.WriteFile(filepath.Join(dir, name+".txt"), []byte(c.Text()), 0o644))
				}
			}
		}
	}
}
