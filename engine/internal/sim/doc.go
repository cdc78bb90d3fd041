// Package sim is the world that the cluster runs in: virtual time, the queue of what is to happen,
// the network and the disks with their faults, and chance.
//
// One scheduler lists what can happen next and makes any of it happen (S1):
//
//	queue    messages under way, refusals coming back, syncs that will complete    (events)
//	timers   what a room has asked to be told later                                (timers)
//
//	Next     takes the earliest, in order of (virtual time, sequence): the default policy
//	Pending  lists them all; Take makes a chosen one happen: stepping, DELIVER, exploration
//
// Time stands still while anything happens and moves only from one event to the next. With no
// latency everything happens at one instant, in the order in which it was put out, through a ring
// that costs a few nanoseconds; only what lies in the future goes through a heap.
//
// An event is in the foreground if a statement put it out or it follows from one that did; resends
// and questions of their own accord, and what follows from those, are in the background. A
// statement is over when nothing is left in the foreground.
//
// The network is TCP as a node sees it. A message is for the incarnation that runs when it is sent:
// what is on its way to a crash is lost in silence, and one sent to a node that is down comes back
// refused, at once, which proves that nothing happened there. A message to oneself takes no time
// and cannot be lost. A partition loses what is put out while it stands.
//
// Randomness comes in streams, one for each purpose, all from the seed: a new draw in one moves no
// other.
//
// Nothing else in the engine knows time or chance; and nothing here knows what a transaction is.
package sim
