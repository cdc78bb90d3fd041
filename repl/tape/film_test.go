package tape_test

import (
	"bytes"
	"image/gif"
	"os"
	"strings"
	"testing"
	"time"
)

// TestTheFilm holds the film in the README to what is promised of it: its size, a minute at most,
// 2 MB. One that is much shorter than its tape is of an older tape, or of a machine that was too busy
// to take all frames, and is to be filmed anew.
func TestTheFilm(t *testing.T) {
	tape := demo(t)
	path := tape.Settings["Output"]
	file, err := os.ReadFile("../../" + path)
	if err != nil {
		t.Fatal(err)
	}
	film, err := gif.DecodeAll(bytes.NewReader(file))
	if err != nil {
		t.Fatal(path, ": ", err)
	}
	if film.Config.Width != 1200 || film.Config.Height != 700 {
		t.Errorf("it is %d by %d", film.Config.Width, film.Config.Height)
	}
	if len(file) >= 2_000_000 {
		t.Errorf("it has %d bytes", len(file))
	}
	var lasts time.Duration
	for _, hundredths := range film.Delay {
		lasts += time.Duration(hundredths) * 10 * time.Millisecond
	}
	if least := tape.Time() * 9 / 10; lasts > time.Minute || lasts < least {
		t.Errorf("it lasts %v, and its tape %v: film it anew", lasts, tape.Time())
	}
	if film.LoopCount != 0 {
		t.Error("it does not begin again")
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "("+path+")") {
		t.Errorf("the README does not show %s", path)
	}
	t.Logf("%d frames, %v, %d bytes", len(film.Delay), lasts, len(file))
}
