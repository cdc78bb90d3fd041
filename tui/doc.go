// Package tui is the dashboard.
package tui

import (
	_ "conclave/tui/quiet" // before bubbletea

	_ "github.com/charmbracelet/bubbles/key"
	_ "github.com/charmbracelet/bubbletea"
)
