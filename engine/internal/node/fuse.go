package node

// A crash may come between any two effects. The points of the language are the moments that a story
// is told about; a fuse is for all the others too.

// LightFuse has the node crash just before the effect that it would carry out as the count-th from
// now on. A crash that comes earlier takes nothing from the count.
func (n *Node) LightFuse(count int) { n.fuse = count }

// burns is asked before an effect is carried out, and reports whether the node has crashed instead.
func (n *Node) burns() bool {
	if n.fuse == 0 {
		return false
	}
	if n.fuse--; n.fuse > 0 {
		return false
	}
	n.record(&Entry{Event: "fuse"})
	n.Crash("between two effects")
	return true
}
