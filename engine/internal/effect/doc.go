// Package effect is what a step of the protocol puts out: ONE ordered list of things to do.
//
// A room of the protocol (replica, commit) is a pure state machine. It takes one input - a message,
// a timer, a client's operation, the news that a record is durable - changes its own state, and
// appends to the list. Package node carries the list out, in order:
//
//	Append   write a record at the end of this node's log
//	Send     put a message on the network
//	Answer   tell the client how its operation ended; Waits tells it that it waits
//	Timer    wake me in so much virtual time; Stop forgets that
//	Trace    something that has a name happened: a crash point, a line of the trace
//	GoOn     take the rest of the step: a break could have held it at the point before
//	Forget   this coordinator is no longer needed
//
// Between any two of them a crash may be planted, and a Trace effect is where: a crash point is
// looked up at one place, when its effect is carried out. The law W4 is applied there too, and
// nowhere else: Send and Answer are held back while anything that the same room has appended is not
// durable. So a rule says "append, then send", and the room does not wait; what needs to run only
// once the record is durable (C2) is done at the input Durable.
package effect
