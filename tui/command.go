package tui

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"

	"conclave/repl"
	"conclave/repl/command"
	"conclave/repl/lang"
	"conclave/repl/session"
	"conclave/tui/drive"
	"conclave/tui/style"
)

// asked is what the command line of `conclave dash` says.
type asked struct {
	play, mouse bool
	speed       string
	theme       string
}

// Command is `conclave dash`.
func Command() *command.Command {
	a := &asked{}
	return &command.Command{
		Name:    "dash",
		Summary: "the dashboard: see it happen, one step at a key press",
		Usage:   []string{"dash [FILE | LESSON | lesson N]"},
		Help: `Shows the cluster on the whole screen: its nodes with their versions, locks and
logs, the messages between them, the clients, and the script that drives it.
Space runs the next statement, n the next message, b goes back, ? lists all
keys. Without a script, : takes statements.`,
		Cluster: true,
		Flags: func(_ *repl.Options, f *flag.FlagSet) {
			f.BoolVar(&a.play, "play", false, "play the script by itself")
			f.StringVar(&a.speed, "speed", "", "how fast: `2x`, 0.5")
			f.StringVar(&a.theme, "theme", "", "`NAME` is "+strings.Join(style.Themes, ", "))
			f.BoolVar(&a.mouse, "mouse", false, "the wheel scrolls")
		},
		Run: a.run,
	}
}

// run is the command.
func (a *asked) run(o *repl.Options, args []string) int {
	w := &World{Play: a.play, Mouse: a.mouse, Theme: a.theme, Lessons: o.Lessons}
	var err error
	if w.Speed, err = speed(a.speed); err != nil {
		return command.Usage(o, "dash", "%v", err)
	}
	if a.theme != "" && !slices.Contains(style.Themes, a.theme) {
		return command.Usage(o, "dash", "--theme takes %s, not %s", strings.Join(style.Themes, ", "),
			a.theme)
	}
	if len(args) == 2 && args[0] == "lesson" {
		args = args[1:]
	}
	if len(args) > 1 {
		return command.Usage(o, "dash", "the dashboard shows one script at a time")
	}
	if len(args) == 1 {
		if w.Script = read(o, args[0]); w.Script == nil {
			return exitUsage
		}
	}
	if w.Sessions, err = session.New(w.config(o)); err != nil {
		return command.Usage(o, "dash", "%v", err)
	}
	close, err := terminal(o, w)
	if err != nil {
		fmt.Fprintln(o.Stderr, "conclave: the dashboard needs a terminal, and there is none")
		return exitUsage
	}
	defer close()
	var warning string
	if w.History, warning = repl.OpenHistory(o.LookupEnv); warning != "" {
		defer fmt.Fprintln(o.Stderr, "conclave: "+warning)
	}
	w.Complete = repl.Completion(func() *session.Sessions { return w.Sessions }, o.Lessons)
	w.Profile = profile(o.Colour, o.LookupEnv)
	return perform(o, w)
}

// exitUsage is the exit code of a slip on the command line, or where there is no terminal.
const exitUsage = 2

// config is how the sessions begin.
func (w *World) config(o *repl.Options) session.Config {
	config := o.Config()
	config.Policy, config.Screen = session.Prompt, true
	return config
}

// perform runs the dashboard, and ends as the process was told to.
func perform(o *repl.Options, w *World) int {
	var told int
	defer onSignals(w, &told)()
	failed, err := Run(w)
	switch {
	case told != 0:
		return 128 + told
	case err != nil:
		fmt.Fprintln(o.Stderr, "conclave: "+lang.Escape(err.Error()))
		return 1
	case failed != nil:
		fmt.Fprintln(o.Stderr, lang.Escape(fmt.Sprintf("%s:%d: %s: %s", failed.File, failed.Line,
			failed.Code, failed.Message)))
		return 1
	}
	return 0
}

// onSignals lets the signals that end a process leave the dashboard first.
func onSignals(w *World, told *int) (stop func()) {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	over := make(chan struct{})
	var quit func()
	var once sync.Mutex
	w.Quit = func(q func()) {
		once.Lock()
		defer once.Unlock()
		quit = q
	}
	go func() {
		for {
			select {
			case s := <-signals:
				once.Lock()
				*told = int(s.(syscall.Signal))
				if quit != nil {
					quit()
				}
				once.Unlock()
			case <-over:
				return
			}
		}
	}()
	return func() {
		signal.Stop(signals)
		close(over)
	}
}

// Dashboard is DASHBOARD at the prompt.
func Dashboard(s *repl.Screen) error {
	w := &World{
		Sessions: s.Sessions, Lessons: s.Lessons, History: s.History,
		In: s.Keys, Out: s.Out, Gate: s.Keys,
		Profile: profile(s.Colour, s.LookupEnv), Running: s.Running,
	}
	w.Complete = repl.Completion(func() *session.Sessions { return w.Sessions }, s.Lessons)
	_, err := Run(w)
	return err
}

// speed reads 2x, 0.5 or nothing.
func speed(said string) (float64, error) {
	if said == "" {
		return 1, nil
	}
	v, err := strconv.ParseFloat(strings.TrimSuffix(said, "x"), 64)
	if err != nil || v < speeds[0] || v > speeds[len(speeds)-1] {
		return 0, fmt.Errorf("--speed takes a number from %gx to %gx, not %s", speeds[0],
			speeds[len(speeds)-1], said)
	}
	return v, nil
}

// read reads and parses a script; it is nil if that fails, and all errors are told.
func read(o *repl.Options, name string) *drive.Script {
	as, src, err := o.ReadScript(name)
	if err != nil {
		fmt.Fprintln(o.Stderr, "conclave: "+lang.Escape(err.Error()))
		return nil
	}
	script, wrong := drive.Parse(as, src)
	for _, e := range wrong {
		fmt.Fprintln(o.Stderr, e.Error())
	}
	return script
}

// terminal finds a terminal for keys and one for the picture: what the program was started with,
// else the one that it belongs to.
func terminal(o *repl.Options, w *World) (close func(), err error) {
	w.In, w.Out = o.Stdin, o.Stdout
	in, out := term.IsTerminal(o.Stdin.Fd()), term.IsTerminal(o.Stdout.Fd())
	if in && out {
		return func() {}, nil
	}
	tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	if !in {
		w.In = tty
	}
	if !out {
		w.Out = tty
	}
	return func() { tty.Close() }, nil
}

// profile is how many colours the terminal has.
func profile(c repl.Colour, lookup func(string) (string, bool)) style.Profile {
	var env []string
	for _, name := range []string{"TERM", "COLORTERM", "NO_COLOR", "TERM_PROGRAM", "WT_SESSION"} {
		if v, set := lookup(name); set {
			env = append(env, name+"="+v)
		}
	}
	found := colorprofile.Env(append(env, "TTY_FORCE=1"))
	if no, _ := lookup("NO_COLOR"); no != "" && c != repl.ColourAlways || c == repl.ColourNever {
		return style.NoColour
	}
	switch found {
	case colorprofile.TrueColor:
		return style.True
	case colorprofile.ANSI256:
		return style.Many
	case colorprofile.ANSI:
		return style.Sixteen
	}
	if c == repl.ColourAlways {
		return style.Sixteen
	}
	return style.NoColour
}
