package diagram

import (
	"conclave/engine"
)

// answer is what the client hears.
func (g *gathering) answer(v *engine.TraceView) {
	text := v.Detail
	switch v.Word {
	case "value":
		g.reply(v, Plain, safe(text))
	case "committed":
		g.told = true
		g.reply(v, Good, text, "committed")
	case "unknown":
		g.told = true
		g.reply(v, Doubt, text, "unknown")
	case "rolled back":
		g.told = true
		g.add(&event{
			seq: v.Seq, time: v.Time, at: Client, with: v.Node, step: between, kind: Arrow,
			labels: []string{"ROLLBACK"},
		})
		g.reply(v, Plain, text)
	case "aborted":
		g.aborted(v)
	case "error":
		g.reply(v, Bad, "error: "+text, text, "error")
	default: // a statement that has read nothing and written nothing yet is not drawn
		switch {
		case g.heard && g.value == "none":
			g.reply(v, Plain, "no value")
		case g.heard:
			g.reply(v, Plain, safe(text))
		}
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
