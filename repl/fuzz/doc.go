// Package fuzz looks for broken promises at random: clusters, clients and faults that nobody would
// think of.
package fuzz
