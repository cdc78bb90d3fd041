// Package session runs statements on a cluster and yields results. (Under construction: the
// results first, so that the printers can be written against them.)
package session
