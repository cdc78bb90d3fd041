package command

import (
	"flag"

	"conclave/repl"
	"conclave/repl/lang"
	"conclave/repl/lesson"
)

// Scripts is what runs where no command is named: scripts, the prompt, standard input.
func Scripts() *Command {
	return &Command{
		Help: `conclave: a whole transactional cluster in one process.

  conclave                      a prompt (HELP explains the language there)
  conclave NAME ...             run scripts: a .kv file, or a lesson by its name
  conclave < FILE               run standard input as it comes
  conclave -e 'PUT a 1; GET a'  run statements; repeatable, on one cluster

Each script has a fresh cluster, and stops at its first failure.`,
		Tail: `CONCLAVE_HISTORY names the prompt's history file; empty: none is kept.
Exit code: 0 all as expected, 1 a failure, 2 usage, syntax or no such file,
130 interrupted, 141 the reader of a pipe went away.`,
		Cluster: true,
		Flags: func(o *repl.Options, f *flag.FlagSet) {
			f.Func("e", "run `STATEMENTS`; repeatable", func(v string) error {
				o.Exprs = append(o.Exprs, v)
				return nil
			})
			f.BoolVar(&o.JSON, "json", false, "one JSON object a line for each result")
			f.BoolVar(&o.KeepGoing, "keep-going", false, "run on after a failure")
		},
		Run: func(o *repl.Options, args []string) int {
			if len(args) > 0 && len(o.Exprs) > 0 {
				return Usage(o, "",
					"give files or -e, not both: each file has a cluster of its own")
			}
			o.Names = args
			return repl.Run(o)
		},
	}
}

// Test is `conclave test`.
func Test() *Command {
	return &Command{
		Name:    "test",
		Summary: "run the scripts in files and folders, and judge each",
		Usage:   []string{"test [FILE|FOLDER ...]"},
		Help: `Runs every .kv file in these files and folders (default: here), folders by name
and all the way down, each on a fresh cluster, and prints "ok PATH" or
"FAIL PATH: file:line: CODE: sentence" for each. The exit code is 1 if any
failed or did not parse.`,
		Cluster: true,
		Run: func(o *repl.Options, args []string) int {
			o.Names = args
			return repl.Test(o)
		},
	}
}

// Lesson is `conclave lesson`.
func Lesson() *Command {
	return &Command{
		Name:    "lesson",
		Summary: "the course: list its lessons, or play one",
		Usage:   []string{"lesson [LESSON]"},
		Help: `Alone it lists the lessons. With a number, a name, or the beginning of a name it
plays that lesson: a story that is told and run step by step. In a terminal it
waits for a key at each question, and ends at the prompt, where the cluster of
the lesson is there to go on with.`,
		Run: func(o *repl.Options, args []string) int {
			course := lesson.Course(o.Lessons)
			switch len(args) {
			case 0:
				return o.Print(lesson.List(course))
			case 1:
			default:
				return Usage(o, "lesson", "lesson takes one lesson, not %d", len(args))
			}
			l, err := lesson.Find(course, args[0])
			if err != nil {
				return Usage(o, "lesson", "%v", err)
			}
			return repl.Begin(o, "LESSON "+lang.Quote(l.Name))
		},
	}
}
