// Package history writes a history to a file, and reads one from it: SAVE HISTORY and
// `conclave check`. What is in a history, and how it is judged, is told by the engine's Judge.
//
// # The file
//
// One JSON object a line. Which keys it has says what it is; those that say nothing are left out,
// and a reader ignores those that it does not know. A transaction is named as on the screen ("T3",
// any number will do), a key is a key of any bytes, a value null is no value.
//
//	{"txn":"T3","level":"snapshot","start":5,"answer":"committed","commit":7,"began":9,"ended":12,
//	 "ops":[
//	   {"read":"bob","value":"10","from":"T1","ts":2,"at":5},   the version that T1 wrote, at @2
//	   {"read":"kim","value":null,"at":5},                      there was none
//	   {"write":"bob","value":"3"},                             null deletes
//	   {"write":"sum","value":"4","at":5},                      and depends on what it read at @5
//	   {"scan":["a","j"],"at":5,"found":[{"key":"bob","value":"10","from":"T1","ts":2}]}]}
//	{"install":"bob","node":"n1","value":"3","txn":"T3","ts":7}
//	{"decision":"T4","node":"n1","commit":true,"guess":true}
//	{"range":["a","j"],"node":"n1","cut":4,"indoubt":["T4"]}    a range as it is in the end
//	{"version":"bob","value":"3","txn":"T3","ts":7}             what is there, of the range before it
//	{"partial":true}                                            there were transactions before these
//
// The level is read-committed, snapshot or serializable (which it is if nothing is said), the answer
// committed, aborted, unknown or open. A scan is of [from, to), where "" is no bound, and finds its
// keys in order. Installations stand in their order on each node; where there are none, versions
// are in the order of their commits. All timestamps may be left out: then the graph alone is judged.
// began and ended are the order in which clients began and were answered, which nothing is judged by.
//
// In keys and values a backslash is doubled, and a byte that is not UTF-8 is \xff, before JSON's own
// escapes.
//
// # For Elle
//
// A file named .edn holds what Jepsen's Elle reads as an rw-register: an :invoke and its end, :ok,
// :fail or :info, for each transaction, with :value [[:r "bob" "10"] [:w "bob" "3"]]. Every
// transaction is a process of its own. Elle knows versions by their values: it finds little where
// two transactions have written the same value to a key. A scan is written as the reads of all keys
// of its range that the history has, and a deletion as a write of nil.
package history
