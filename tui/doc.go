// Package tui is the dashboard.
package tui

import (
	_ "conclave/tui/quiet" // before bubbletea
)
