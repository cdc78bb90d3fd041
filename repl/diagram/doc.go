// Package diagram draws one transaction in space and time: a column for the client and for each
// node, time downward, arrows for messages. It is made from the engine's trace alone, as text, as
// SVG for slides and as Mermaid for pages:
//
//	d := diagram.Of(cluster.Trace(0), cluster.NodeNames(), 4)
//	fmt.Print(d.Text(80))
//	svg, _ := d.Render("svg")
//
// # How to read it
//
// n3 coordinates; it has written its decision, and dies before it has told anyone:
//
//	client            n1             n2             n3
//	   │               │              │              │
//	   ├─ COMMIT ───────────────────────────────────▸│  the client asks n3
//	   │               │◂───────────────── PREPARE ──┤  n3 asks for votes
//	   │               │              │◂── PREPARE ──┤
//	   │               ● PREPARED     ● PREPARED     │  synced: now both can promise,
//	   │               ╟─ YES ──────────────────────▸│  and do; from here on they are in
//	   │               ║              ╟─ YES ───────▸│  doubt, and may not abort alone
//	   │               ║              ║              ● COMMIT @7
//	   │               ║              ║              │ commit point
//	   │               ║     crash at decision.logged✗
//	   │◂ outcome unknown             ║                 nobody has told the client
//	   │               ╟─ T4?, refused ─────────────▸✗  n1 asks: nobody listens there
//	   │               ╟─ ASK T4? ───▸║                 it asks its peer,
//	   │               ║◂── prepared ─╢                 who does not know either
//	   │               ⋮ blocked      ║                 and rightly does nothing
//
// Such pictures are as old as the order of events itself (Lamport 1978): what stands higher on one
// column happened earlier there, and what leaves a column happened before it arrives at another.
// Between two columns with no arrow between them nobody can tell; there the picture puts first what
// makes it calmer. Where time moves it stands at the left, and a message that takes time is drawn
// twice, dashed: where it leaves and where it arrives. In the SVG it is one slanted line.
//
// # How it is made
//
//	trace ─▸ gather ─▸ events ─▸ story ─▸ arrange ─▸ rows ─▸ Text, SVG, Mermaid
//
// gather (gather.go, records.go, answer.go) reads the trace once, and takes what belongs to the
// transaction. It follows each message to its end - it arrives, twice perhaps, or is lost, refused,
// still under way, or was on its way to a crash - and each record from the write to the sync, or to
// the crash that leaves it or not, which is known only when the node is back.
//
// story (fold.go) leaves out what says nothing new: a question that is asked again in vain, a
// decision that is sent again to a node that is down. It says how much that was. Of deadlock probes
// only the chain is drawn that closed the circle (deadlock.go). A question that was answered by the
// decision itself, on another way, is not drawn.
//
// arrange (arrange.go) finds the rows. A message is one arrow in one row if sending and arrival can
// be put beside each other without changing the order on any column. Messages that cross, and those
// that take time, cannot: they leave in one row and arrive in another.
//
// The rows know nothing of widths. Text (text.go, draw.go) finds places for the columns and the
// longest words that fit: at 80 columns five nodes, or six; of more than that, all but the first
// and the coordinator share a column. SVG (svg.go, paint.go) takes the room that it needs.
//
// # What it does not know
//
// What the client said: the trace has only what it hears. COMMIT is drawn where the first PREPARE
// is about to leave, ROLLBACK where the client hears of it; of an autocommit statement, COMMIT is
// the engine's. What a node does in silence - a timer runs out, say - is seen only by what follows.
// And ranges: two of them on one node are one column.
package diagram
