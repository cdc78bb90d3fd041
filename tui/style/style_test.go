package style

import (
	"math"
	"strconv"
	"strings"
	"testing"
)

// luminance is that of WCAG 2.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil || len(hex) != 7 {
		t.Fatalf("%q is no colour", hex)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		c := float64(n>>(16-8*i)&255) / 255
		if c <= 0.03928 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestEveryWordCanBeRead(t *testing.T) {
	for _, name := range Themes {
		st := New(name, True)
		for i := range inks {
			look, ground := st.Look[i], st.Paper.Hex
			if i == Line {
				continue
			}
			if look.Back.Hex != "" {
				ground = look.Back.Hex
			}
			if got := contrast(t, look.Fore.Hex, ground); got < 4.5 {
				t.Errorf("%s: ink %d has a contrast of %.1f to its ground", name, i, got)
			}
		}
	}
}

func TestAThemeSendsWhatTheTerminalKnows(t *testing.T) {
	for _, c := range []struct {
		theme   string
		profile Profile
		ink     Ink
		want    string
	}{
		{"dark", True, Bad, "\x1b[1;38;2;255;125;118m"},
		{"dark", Many, Bad, "\x1b[1;38;5;210m"},
		{"dark", Sixteen, Bad, "\x1b[1;91m"},
		{"dark", Sixteen, BandDoubt, "\x1b[1;30;43m"},
		{"dark", NoColour, Bad, ""},
		{"plain", True, Bad, ""},
		{"large", NoColour, Text, ""},
		{"no such theme", True, Good, "\x1b[38;2;121;214;160m"},
	} {
		if got := New(c.theme, c.profile).Open(c.ink); got != c.want {
			t.Errorf("%s, %d: %q, not %q", c.theme, c.profile, got, c.want)
		}
	}
}

func TestNextGoesRound(t *testing.T) {
	name := Themes[0]
	for range Themes {
		name = Next(name)
	}
	if name != Themes[0] || Next("no such theme") != Themes[0] {
		t.Errorf("it ends at %s", name)
	}
}
