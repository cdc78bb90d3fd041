package repltest_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestTheProgramIsWithoutIt: no file but tests may import it.
func TestTheProgramIsWithoutIt(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "conclave").Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	if !slices.Contains(deps, "conclave/repl") || slices.Contains(deps, "conclave/repl/repltest") ||
		slices.Contains(deps, "testing") {
		t.Errorf("the program is made of\n%s", out)
	}
}
