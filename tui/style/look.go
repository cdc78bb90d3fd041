package style

import (
	"strconv"
	"strings"
)

// Colour is one colour as terminals know it: as #rrggbb, among the 256, among the sixteen (0 to
// 15). The zero Colour is the terminal's own.
type Colour struct {
	Hex  string
	Many uint8
	Few  uint8
}

// Look is what an ink looks like.
type Look struct {
	Fore, Back Colour
	Bold       bool
}

// sgr is the look as the parameters of a terminal.
func (l Look) sgr(p Profile) string {
	if p == NoColour {
		return ""
	}
	var codes []string
	if l.Bold {
		codes = append(codes, "1")
	}
	if l.Fore.Hex != "" {
		codes = append(codes, l.Fore.code(p, 30))
	}
	if l.Back.Hex != "" {
		codes = append(codes, l.Back.code(p, 40))
	}
	if len(codes) == 0 {
		return ""
	}
	return "\x1b[" + strings.Join(codes, ";") + "m"
}

// code is a colour as a parameter; base is 30 for the letters and 40 for the ground.
func (c Colour) code(p Profile, base int) string {
	switch p {
	case True:
		n, _ := strconv.ParseUint(c.Hex[1:], 16, 32)
		return strconv.Itoa(base+8) + ";2;" + strconv.Itoa(int(n>>16)) + ";" +
			strconv.Itoa(int(n>>8&255)) + ";" + strconv.Itoa(int(n&255))
	case Many:
		return strconv.Itoa(base+8) + ";5;" + strconv.Itoa(int(c.Many))
	}
	if c.Few >= 8 {
		base += 60 - 8
	}
	return strconv.Itoa(base + int(c.Few))
}
