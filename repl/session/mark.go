package session

import "slices"

// Mark is a moment to which Return goes back: all that was said until then, and how the script's
// failures stood.
type Mark struct {
	journal []Entry
	open    map[string][]Failure // of each session with an error that is still open
	script  script
}

// Mark marks the present moment. It costs next to nothing, whatever was said so far.
func (s *Sessions) Mark() Mark {
	n := len(s.journal)
	m := Mark{journal: s.journal[:n:n], script: s.script}
	m.script.failures = slices.Clip(m.script.failures)
	for _, c := range s.clients {
		if len(c.open) > 0 {
			if m.open == nil {
				m.open = map[string][]Failure{}
			}
			m.open[c.name] = slices.Clone(c.open)
		}
	}
	return m
}

// Return goes back to a moment that was marked, wherever BACK, RESET or another Return have led
// since: all that had been said until then is run again on a new cluster. It fails where Interrupt
// stops it, and then nothing has changed.
func (s *Sessions) Return(m Mark) error {
	s.runs(true)
	defer s.runs(false)
	then, err := s.replay(m.journal)
	if err != nil {
		return err
	}
	s.take(then)
	s.script = m.script
	for _, c := range s.clients {
		c.open = slices.Clone(m.open[c.name])
	}
	return nil
}
