package tui

import _ "github.com/charmbracelet/x/exp/teatest"
