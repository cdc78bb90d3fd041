package diagram

import (
	"strings"

	"conclave/engine"
)

// The engine's words for what a client is told when its statement did not do what it was to do.
var (
	abortWords = map[string]bool{
		"newer version": true, "undecided write of what was read": true, "lock lost": true,
		"deadlock": true, "a peer asked": true, "below the mark": true, "disk full": true,
		"refused": true, "no answer": true, "withdrawn": true, "coordinator lost": true,
	}
	// A statement that found nobody leaves the transaction open; a COMMIT does not.
	triable    = map[string]bool{"refused": true, "no answer": true}
	errorWords = map[string]bool{
		"not a whole number": true, "condition failed": true, "versions cut": true,
	}
)

// answer is what the client hears.
func (g *gathering) answer(v *engine.TraceView) {
	text := v.Detail
	isValue := g.heard && g.value == text || g.heard && strings.HasPrefix(g.value, text+" @")
	switch {
	case isValue:
		g.reply(v, Plain, safe(text))
	case text == "committed" || strings.HasPrefix(text, "committed @"):
		g.told = true
		g.reply(v, Good, text, "committed")
	case text == "outcome unknown":
		g.told = true
		g.reply(v, Doubt, text, "unknown")
	case text == "rolled back":
		g.told = true
		g.add(&event{
			seq: v.Seq, time: v.Time, at: Client, with: v.Node, step: between, kind: Arrow,
			labels: []string{"ROLLBACK"},
		})
		g.reply(v, Plain, text)
	case abortWords[text] && (g.committing || !triable[text]):
		g.aborted(v)
	case triable[text], errorWords[text]:
		g.reply(v, Bad, "error: "+text, text, "error")
	case g.heard && g.value == "none" && text == "ok":
		g.reply(v, Plain, "no value")
	case g.heard:
		g.reply(v, Plain, safe(text))
	}
	g.heard, g.value = false, ""
}

// aborted is an answer that the transaction was aborted, and why. In one phase it is the
// participant that has said why, in its own answer.
func (g *gathering) aborted(v *engine.TraceView) {
	g.told = true
	if !g.onePhase && v.Node != "" {
		e := g.mark(v, Word, Bad, "aborts: "+v.Detail, "aborts")
		l := g.log(v.Node)
		l.inDoubt = 0
		e.life = lifeOf(l)
	}
	if v.Node == "" {
		g.reply(v, Bad, "aborted: "+v.Detail, v.Detail, "aborted")
		return
	}
	g.reply(v, Bad, "aborted")
}

// reply is an arrow to the client, from the coordinator if that has said it.
func (g *gathering) reply(v *engine.TraceView, tone Tone, labels ...string) {
	e := &event{
		seq: v.Seq, time: v.Time, at: g.coordinator, with: Client, step: between, kind: Arrow,
		tone: tone, labels: labels,
	}
	if v.Node == "" {
		e.kind, e.alone = Told, true
	}
	if e.at == "" {
		e.at, e.with = Client, ""
	}
	g.add(e)
}
