package repl

// person is somebody who sees what is printed and presses keys: standard input and output are both
// terminals.
type person struct {
	keys *keyboard
	term *terminal
}

func newPerson(o *Options) (*person, error) {
	term, err := openTerminal(o.Stdin)
	if err != nil {
		return nil, err
	}
	return &person{keys: newKeyboard(o.Stdin), term: term}, nil
}

// pause is PAUSE: it waits for a key, or for Ctrl-C.
func (p *person) pause(r *runner) {
	was := p.term.now()
	p.term.set(modeRunning)
	r.out.flush()
	const hint = "-- press a key to go on --"
	_, _ = r.out.f.WriteString("\r" + hint)
	p.keys.key()
	r.out.rows = 0
	_, _ = r.out.f.WriteString("\r\x1b[K")
	p.term.set(was)
}

// leave gives the terminal back.
func (p *person) leave() { p.term.set(modeFound) }
