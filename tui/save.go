package tui

import (
	"fmt"
	"os"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"conclave/repl/lang"
	"conclave/tui/panel"
	"conclave/tui/picture"
)

// save is s: the screen as text and as SVG, in the present folder, under a name that is new.
func (m *model) save() {
	c := panel.Paint(m.shown(), &m.ui, m.w, m.h, m.styles)
	base, err := freeName()
	if err == nil {
		err = os.WriteFile(base+".txt", []byte(trimmed(c.Text())), 0o644)
	}
	if err == nil {
		svg := picture.SVG(c, m.styles, "conclave "+m.scene.Script.Name)
		err = os.WriteFile(base+".svg", []byte(svg), 0o644)
	}
	if err != nil {
		m.notice = lang.Escape(fmt.Sprintf("the screen is not saved: %v", err))
		return
	}
	m.notice = fmt.Sprintf("saved: %s.txt and %s.svg", base, base)
}

// freeName is conclave-1, or the first number of which there is no file yet.
func freeName() (string, error) {
	for i := 1; i < 10_000; i++ {
		base := fmt.Sprintf("conclave-%d", i)
		_, errText := os.Stat(base + ".txt")
		_, errSVG := os.Stat(base + ".svg")
		if os.IsNotExist(errText) && os.IsNotExist(errSVG) {
			return base, nil
		}
	}
	return "", fmt.Errorf("there are too many pictures here")
}

func trimmed(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

// mouse moves what is under the wheel. Clicks do nothing: keys do all.
func (m *model) mouse(msg tea.MouseMsg) tea.Cmd {
	switch msg.Button {
	case tea.MouseButtonWheelUp:
		panel.ScrollBy(m.scene, &m.ui, m.w, m.h, -3, m.styles)
	case tea.MouseButtonWheelDown:
		panel.ScrollBy(m.scene, &m.ui, m.w, m.h, 3, m.styles)
	}
	return nil
}
