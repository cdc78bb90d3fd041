package session

import (
	"path/filepath"
	"strings"

	"conclave/repl/diagram"
	"conclave/repl/lang"
)

// diagram is DIAGRAM: a picture of a transaction, on the screen or in a file, whose name says in
// which format.
func (s *Sessions) diagram(x *call, st lang.Diagram) *Error {
	id := uint64(st.Txn)
	if !st.HasTxn {
		if id = x.c.lastTxn; id == 0 {
			return fail(codeNoTxn, "%s has had no transaction yet.", x.c.name).
				todo("DIAGRAM T1 draws any.")
		}
	}
	if _, err := s.store.Status(id); err != nil {
		return errorOf(err)
	}
	x.r.Subject = txnName(id)
	d := diagram.Of(s.cluster.Trace(0), s.cluster.NodeNames(), id)
	if st.File == "" {
		x.r.Text = d.Text(80)
		return nil
	}
	format := strings.TrimPrefix(strings.ToLower(filepath.Ext(st.File)), ".")
	text, known := d.Render(format)
	if !known {
		return fail(codeIO, "cannot write %s: a diagram is a .txt, an .svg or an .mmd (Mermaid).",
			st.File)
	}
	if err := s.config.WriteFile(st.File, []byte(text)); err != nil {
		return fail(codeIO, "cannot write %s: %s.", st.File, plain(err))
	}
	x.tell(txnName(id) + " in " + st.File)
	return nil
}
