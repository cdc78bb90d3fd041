package explore

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"conclave/engine"
	"conclave/repl/lang"
)

// choice is what happens next, in few bytes: a search keeps one for every state.
type choice struct {
	kind    engine.MoveKind // or say
	thread  uint8           // say: the session
	node    uint8           // 2 for n2
	timer   uint8           // index in lang.Timers, from 1
	txn     uint16          // of a timer
	message uint32
	at      spot  // a crash in the middle, 0 for none
	kept    uint8 // of the unsynced records, by a crash
	victim  uint8 // of a crash, and of the beginning: the node that may crash next, 0 for none
}

// say is the kind of choice in which a session says its next statement.
const say engine.MoveKind = 0

// spot is a point of the protocol on a node.
type spot uint32

func spotOf(p point) spot {
	return spot(nodeNumber(p.node))<<16 | spot(pointNumber(p.name))<<8 | spot(p.nth)
}

func (s spot) point() point {
	return point{nodeName(uint8(s >> 16)), lang.Points()[uint8(s>>8)], int(uint8(s)), 0}
}

func pointNumber(name string) int {
	return slices.Index(lang.Points(), name)
}

func nodeNumber(name string) uint8 {
	n, _ := strconv.Atoi(strings.TrimPrefix(name, "n"))
	return uint8(n)
}

func nodeName(n uint8) string { return "n" + strconv.Itoa(int(n)) }

// choiceOf is a move as a choice.
func choiceOf(m engine.Move) choice {
	c := choice{kind: m.Kind, message: uint32(m.Message), txn: uint16(m.Txn)}
	if m.Node != "" {
		c.node = nodeNumber(m.Node)
	}
	for i, t := range lang.Timers() {
		if t == m.Timer {
			c.timer = uint8(i + 1)
		}
	}
	return c
}

// move is the choice as a move.
func (c choice) move() engine.Move {
	m := engine.Move{Kind: c.kind, Message: uint64(c.message), Txn: uint64(c.txn)}
	if c.node != 0 {
		m.Node = nodeName(c.node)
	}
	if c.timer != 0 {
		m.Timer = lang.Timers()[c.timer-1]
	}
	return m
}

// crashes reports whether a node crashes in it.
func (c choice) crashes() bool { return c.kind == engine.MoveKill || c.at != 0 }

// statement is what makes that move, as it is said.
func statement(m engine.Move) string {
	switch m.Kind {
	case engine.MoveDeliver:
		return fmt.Sprintf("DELIVER m%d", m.Message)
	case engine.MoveDrop:
		return fmt.Sprintf("DROP m%d", m.Message)
	case engine.MoveDup:
		return fmt.Sprintf("DUP m%d", m.Message)
	case engine.MoveStep:
		return "STEP " + m.Node
	case engine.MoveTimer:
		return fmt.Sprintf("STEP %s %s T%d", m.Node, m.Timer, m.Txn)
	case engine.MoveKill:
		return "KILL " + m.Node
	}
	return "RECOVER " + m.Node
}
