// Package wal is a node's write-ahead log: its records and their frames, the recovery scan, and the
// checkpoint that lets the log be cut (rules W1, W2, W5).
//
// A node keeps all it knows in memory, and memory does not survive a crash. So before it lets
// anybody depend on something - a yes vote, a decision, an answer to a client - it writes a
// record of it at the end of one file and has that synced (W4). To recover is to read the file
// again.
//
// # Words
//
//	record       one thing that happened: PREPARED, COMMIT, COMMITTED, ... (records.go)
//	LSN          its number on this node's log: 1, 2, 3, ... without a gap
//	frame        a record on the disk, with its length, a checksum and its LSN (frame.go)
//	append       write a record; a crash may take it away again
//	sync         make durable all that was appended before the sync began
//	torn tail    what a crash leaves of a record that was being written
//	corrupt      said of something that was durable and is not what it was
//	checkpoint   the node's whole state after some record, so that the log up to there is not needed
//
// # What recovery finds
//
// A crash cuts the file at any byte behind the last synced one. The cut goes through a record, or
// between two:
//
//	    LSN 5       LSN 6       LSN 7       LSN 8
//	────────────┬───────────┬───────────┬──────╴
//	  PREPARED  │ COMMITTED │ PREPARED  │ COMM           and that is all
//	────────────┴───────────┴───────────┴──────╴
//	                                    ↑
//	             torn: the checksum does not match, and no valid frame follows.
//	             Recovery cuts here, says so (TornTail), and goes on with LSN 8.
//
// Nobody depends on what is cut: it was not synced, or the crash could not have taken it. But
// when a record in the middle has rotted, to cut there would be to forget what came after, and
// that had been promised:
//
//	    LSN 5       LSN 6       LSN 7       LSN 8
//	────────────┬───────────┬───────────┬───────────┐
//	  PREPARED  │ COM█ITTED │ PREPARED  │ COMMITTED │
//	────────────┴───────────┴───────────┴───────────┘
//	            ↑           ↑
//	         corrupt        a valid frame: so LSN 6 had been written whole.
//	         The node refuses to start (CorruptError) and changes nothing.
//
// The decision between the two is one function, torn. What it needs to know is whether a valid
// frame follows, and the length of a bad record, which would say where the next one begins, may
// be the very thing that is bad. So the scan looks for one at every byte (index.search). The
// number of such places is bounded by the file's size, and so is the work at each, whatever the
// bytes: see prefixCRC.
//
// Two limits. A last record that rotted after its sync looks like a torn one, and is cut. And a
// value that is itself a frame, with the right LSN and checksum, turns a torn record into a
// corrupt one.
//
// # The checkpoint
//
// Without it the log and the time of recovery grow for ever. A crash may come between any two
// steps:
//
//	                     log                      checkpoint.tmp   checkpoint   recovery reads
//	                     1 ─────── 90             -                -            the log from 1
//	BeginCheckpoint      1 ─────── 90             begins           -            the log from 1
//	Write, Finish        1 ─────────── 95         covers 90        -            the log from 1
//	a sync               1 ─────────── 95 ●       covers 90 ●      -            the log from 1
//	Next: rename         1 ─────────────── 99     -                covers 90    it, the log from 91
//	Next: drop                   91 ────── 99     -                covers 90    it, the log from 91
//
// The node goes on appending all the while. The sync that makes checkpoint.tmp durable makes the
// log up to 90 durable as well; a rename before it would put a state in force that the log has
// not reached. What is in the payload is the node's business.
//
// The log is one file, and its front is dropped as one punches a hole into a file; offsets do not
// change. A row of segments, a new one for each checkpoint, is more usual. But a crash cuts each
// file for itself, so a segment may be begun only while all before it is durable, and a busy node
// has no such moment; or a torn segment followed by another must be told from a corrupt one by
// further means.
//
// # What is not here
//
// When to sync and what waits for it (W4, package node); what a record does to a replica's state
// (package replica); what a full disk does to a vote (W3, there too). Records are not chained to
// those of the same transaction and nothing is ever undone: versions are installed only after the
// decision, so recovery needs redo alone. There is no group commit to be switched on: one sync
// covers all that was appended before it began.
//
// # Sources
//
// Gray and Reuter 1993, Transaction Processing, ch. 9-11 (the log, its checkpoint, torn writes).
// Mohan, Haderle, Lindsay, Pirahesh and Schwarz 1992, ARIES (LSNs, recovery that may itself
// crash). Castagnoli, Bräuer and Herrmann 1993 (the polynomial of CRC-32C); Adler's crc32_combine
// in zlib (sums of parts).
package wal
