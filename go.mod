module conclave

go 1.26

require (
	github.com/chzyer/readline v1.5.1
	github.com/creack/pty v1.1.24
	github.com/mattn/go-runewidth v0.0.16
	github.com/rogpeppe/go-internal v1.16.0
	github.com/tidwall/btree v1.8.2
	golang.org/x/sys v0.26.0
	pgregory.net/rapid v1.3.0
)

require (
	github.com/rivo/uniseg v0.2.0 // indirect
	golang.org/x/tools v0.26.0 // indirect
)
