package repl

import "strings"

// line appends a head in its column, the sentence after it, wrapped, and the notes at the right of
// the last line that has room for them.
func (t *Text) line(dst []byte, head word, body string, notes []string) []byte {
	dst = t.Style.paint(dst, head.paint, head.text)
	used := width(head.text)
	if body == "" {
		return t.right(dst, used, notes)
	}
	start := max(column, used+2)
	dst = pad(dst, head.text, start)
	for i, s := range t.fold(body, start) {
		if i > 0 {
			start = column
			dst = append(dst, '\n')
			dst = pad(dst, "", start)
		}
		dst = append(dst, s...)
		used = start + width(s)
	}
	return t.right(dst, used, notes)
}

// fold wraps a sentence that begins in cell start and goes on in the column.
func (t *Text) fold(body string, start int) []string {
	room := max(t.width()-start, 20)
	if width(body) <= room {
		return []string{body}
	}
	lines := wrap(body, room)
	if start == column || len(lines) == 1 {
		return lines
	}
	rest := strings.TrimSpace(strings.TrimPrefix(strings.Join(strings.Fields(body), " "), lines[0]))
	return append(lines[:1], wrap(rest, max(t.width()-column, 20))...)
}

// sentence appends a line that is one sentence from its first cell on.
func (t *Text) sentence(dst []byte, paint, s string, notes []string) []byte {
	used := 0
	for i, part := range t.fold(s, 0) {
		if i > 0 {
			dst = append(dst, '\n')
			dst = pad(dst, "", column)
			used = column
		}
		dst = t.Style.paint(dst, paint, part)
		used += width(part)
	}
	return t.right(dst, used, notes)
}

// more appends a sentence under the one before it.
func (t *Text) more(dst []byte, s string) []byte {
	if strings.HasPrefix(s, "  ") {
		return append(append(pad(dst, "", column), s...), '\n')
	}
	for _, part := range t.fold(s, column) {
		dst = append(append(pad(dst, "", column), part...), '\n')
	}
	return dst
}

// notes appends what stands beside a result that has no line for it to stand on.
func (t *Text) notes(dst []byte, notes []string) []byte {
	if len(notes) == 0 {
		return dst
	}
	return t.right(dst, 0, notes)
}

// right ends a line of which used cells are taken: with the notes, at the right edge if they fit
// beside, on lines of their own in the column if not.
func (t *Text) right(dst []byte, used int, notes []string) []byte {
	text := strings.Join(notes, "; ")
	if text == "" {
		return append(dst, '\n')
	}
	edge := min(t.width(), rightEdge)
	if gap := edge - used - width(text); gap >= 2 {
		dst = pad(dst, "", gap)
		return append(t.Style.paint(dst, dim, text), '\n')
	}
	if used > 0 {
		dst = append(dst, '\n')
	}
	for _, part := range t.fold(text, column) {
		dst = pad(dst, "", column)
		dst = append(t.Style.paint(dst, dim, part), '\n')
	}
	return dst
}
