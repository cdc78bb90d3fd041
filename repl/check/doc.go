// Package check is the command `conclave check`: it reads histories from files, as SAVE HISTORY or
// anybody else has written them (package history has the format), and says what is wrong with them.
//
//	history.jsonl ──▶ history.Read ──▶ engine.Judge ──▶ "ok history.jsonl: ...", or the anomalies
//
// Nothing runs here: no cluster, no clock. What a judgement is, and what the anomalies are called,
// is told in the engine's own package check.
package check
