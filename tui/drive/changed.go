package drive

import (
	"slices"

	"conclave/tui/scene"
)

// mark marks what is not as it was before the last thing was done. Without a before, nothing is:
// after a way back all would be.
func mark(s, before *scene.Scene) {
	if before == nil {
		return
	}
	for i := range s.Nodes {
		n := &s.Nodes[i]
		k := slices.IndexFunc(before.Nodes, func(o scene.Node) bool { return o.Name == n.Name })
		if k >= 0 {
			markNode(n, &before.Nodes[k])
		}
	}
	for i := range s.Sessions {
		now := &s.Sessions[i]
		k := slices.IndexFunc(before.Sessions, func(o scene.Session) bool { return o.Name == now.Name })
		if k < 0 {
			now.Changed = true
			continue
		}
		was := before.Sessions[k]
		now.Changed = was.Statement != now.Statement || was.Answer != now.Answer || was.Txn != now.Txn
	}
}

func markNode(n, before *scene.Node) {
	n.Changed = n.State != before.State
	for i := range n.Roles {
		now := &n.Roles[i]
		now.Changed = !slices.ContainsFunc(before.Roles, func(was scene.Role) bool {
			was.Changed = now.Changed
			return was == *now
		})
		n.Changed = n.Changed || now.Changed
	}
	for i := range n.Keys {
		now := &n.Keys[i]
		k := slices.IndexFunc(before.Keys, func(o scene.Key) bool { return o.Name == now.Name })
		now.Changed = k < 0 && len(now.Versions) > 0 || k >= 0 && !sameKey(now, &before.Keys[k])
		n.Changed = n.Changed || now.Changed
	}
	for i := range n.Locks {
		now := &n.Locks[i]
		now.Changed = !slices.ContainsFunc(before.Locks, func(was scene.Lock) bool {
			return was.Key == now.Key && was.Holder == now.Holder && was.Mode == now.Mode &&
				slices.Equal(was.Waiters, now.Waiters)
		})
		n.Changed = n.Changed || now.Changed
	}
	for i := range n.Log {
		now := &n.Log[i]
		now.Changed = !slices.ContainsFunc(before.Log, func(was scene.Record) bool {
			return was.LSN == now.LSN && was.Type == now.Type && was.Synced == now.Synced &&
				was.Lost == now.Lost
		})
		n.Changed = n.Changed || now.Changed
	}
}

func sameKey(a, b *scene.Key) bool {
	if len(a.Versions) != len(b.Versions) || (a.Intent == nil) != (b.Intent == nil) ||
		a.Intent != nil && *a.Intent != *b.Intent {
		return false
	}
	return slices.Equal(a.Versions, b.Versions)
}
