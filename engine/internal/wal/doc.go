// Package wal is a node's write-ahead log: its records, their frames, the recovery scan and the
// checkpoint.
package wal
