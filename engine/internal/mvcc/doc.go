// Package mvcc holds the keys of one range replica in order, and of each key the versions.
package mvcc
