// Package quiet keeps the program from asking the terminal questions before main runs.
//
// bubbletea asks for the background colour in its package's init, and waits up to five seconds for
// an answer that some terminals never give - whatever the program was started for, `--version` too.
// lipgloss asks only as long as nobody has said it: this package says it first. Go initialises
// packages that are ready in the order of their import paths, so this one, which needs lipgloss and
// nothing else, comes before `github.com/charmbracelet/bubbletea`. Which colours are used is the
// business of the dashboard's themes, not of a guess.
package quiet

import "github.com/charmbracelet/lipgloss"

func init() { lipgloss.SetHasDarkBackground(true) }
