package msg

// String is the reason in a few words, as the trace prints it.
func (c Code) String() string {
	return [...]string{
		None:         "",
		NewerVersion: "newer version",
		ReadConflict: "undecided write of what was read",
		LockLost:     "lock lost",
		Deadlock:     "deadlock",
		PeerAsked:    "a peer asked",
		BelowMark:    "below the mark",
		DiskFull:     "disk full",
		Refused:      "refused",
		Silent:       "no answer",
		Withdrawn:    "withdrawn",
		Lost:         "coordinator lost",
		Cut:          "versions cut",
		Unknown:      "outcome unknown",
		NotInteger:   "not a whole number",
		Condition:    "condition failed",
		RolledBack:   "rolled back",
	}[c]
}
