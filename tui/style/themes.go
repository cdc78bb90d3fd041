package style

// theme is how all inks look.
type theme struct {
	paper Colour
	looks [inks]Look
}

// themes by name. The colours of dark and light have a contrast of 4.5 to 1 and more against their
// paper, but for Line, which carries no words.
var themes = map[string]theme{
	"dark":  dark(),
	"light": light(),
	"plain": plain(),
	"large": large(),
}

func fore(hex string, many, few uint8) Look { return Look{Fore: Colour{hex, many, few}} }

func bold(l Look) Look {
	l.Bold = true
	return l
}

func band(hex string, many, few uint8, letters Colour) Look {
	return Look{Fore: letters, Back: Colour{hex, many, few}, Bold: true}
}

func dark() theme {
	ink := Colour{"#12161d", 233, 0}
	return theme{paper: Colour{"#12161d", 233, 0}, looks: [inks]Look{
		Text:       fore("#c6ced8", 251, 7),
		Dim:        fore("#7f8b99", 245, 8),
		Line:       fore("#3d4855", 239, 8),
		Strong:     bold(fore("#f0f4f8", 255, 15)),
		Good:       fore("#79d6a0", 115, 2),
		Doubt:      bold(fore("#f5bd4f", 215, 3)),
		Bad:        bold(fore("#ff7d76", 210, 9)),
		Accent:     bold(fore("#6fc3ff", 117, 14)),
		Speech:     bold(fore("#f0f4f8", 255, 15)),
		BandDoubt:  band("#f5bd4f", 215, 3, ink),
		BandBad:    band("#ff7d76", 210, 9, ink),
		BandAccent: band("#6fc3ff", 117, 14, ink),
	}}
}

func light() theme {
	paper := Colour{"#fdfcf9", 231, 15}
	return theme{paper: paper, looks: [inks]Look{
		Text:       fore("#2c343d", 236, 0),
		Dim:        fore("#69737e", 243, 8),
		Line:       fore("#c3cad2", 251, 8),
		Strong:     bold(fore("#0d1319", 233, 0)),
		Good:       fore("#18793a", 28, 2),
		Doubt:      bold(fore("#955f00", 94, 5)), // the yellow of sixteen is lost on white
		Bad:        bold(fore("#c4232f", 160, 1)),
		Accent:     bold(fore("#0a63c9", 26, 4)),
		Speech:     bold(fore("#0d1319", 233, 0)),
		BandDoubt:  band("#ffd27a", 222, 3, Colour{"#2c1d00", 233, 0}),
		BandBad:    band("#c4232f", 160, 1, paper),
		BandAccent: band("#0a63c9", 26, 4, paper),
	}}
}

// plain has no colours; in a picture it is black on white.
func plain() theme {
	t := theme{paper: Colour{"#ffffff", 231, 15}}
	for i := range t.looks {
		t.looks[i] = fore("#1a1a1a", 234, 0)
	}
	return t
}

// large is dark with every letter bold and nothing fainter than it must be.
func large() theme {
	t := dark()
	t.looks[Text] = bold(fore("#e6ebf1", 254, 15))
	t.looks[Dim] = fore("#98a3b0", 248, 7)
	t.looks[Good] = bold(t.looks[Good])
	return t
}
