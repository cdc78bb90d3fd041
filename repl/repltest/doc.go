// Package repltest puts the program on a terminal, for tests. No file but tests may import
// it; a test holds the repository to that.
//
// A Screen is a terminal that shows nothing and answers nothing: what the program asks of it stays
// without an answer, and every byte that it writes can be looked at. A Tmux is a terminal with a
// screen, on which the test sees what a person would see.
//
// The program is the test itself, started once more with BE_CONCLAVE in its environment: the
// TestMain of a package that uses a Screen has to be the program then.
package repltest
