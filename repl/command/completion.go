package command

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"

	"conclave/repl"
	"conclave/repl/lang"
	"conclave/repl/lesson"
)

// shells are those that completion is made for.
var shells = map[string]func(*completions) string{
	"bash": (*completions).bash, "fish": (*completions).fish, "zsh": (*completions).zsh,
}

// completionCommand is `conclave completion`.
func (t *Table) completionCommand() *Command {
	return &Command{
		Name:    "completion",
		Summary: "what makes Tab complete commands and flags in a shell",
		Usage:   []string{"completion bash|zsh|fish"},
		Help: `Prints what your shell has to read, once or each time that it starts:

  bash   source <(conclave completion bash)
  zsh    source <(conclave completion zsh)     after compinit, in ~/.zshrc
  fish   conclave completion fish | source`,
		Run: func(o *repl.Options, args []string) int {
			if len(args) == 1 && shells[args[0]] != nil {
				return o.Print(shells[args[0]](t.completions(o)))
			}
			return Usage(o, "completion", "completion takes bash, zsh or fish")
		},
	}
}

// completions is what may be typed behind conclave.
type completions struct {
	commands []completion // the first is the one without a name
	lessons  []string
}

// completion is what may be typed behind a command.
type completion struct {
	name, summary string
	flags         []flagWord
	words         []string
	files         bool
}

// flagWord is a flag, and what may be typed behind it.
type flagWord struct {
	spelled, usage string
	value          bool // it has one
	words          []string
	files          bool
}

// completions reads all of it from the entries: what they take, from their forms, where FILE and
// FOLDER, LESSON and COMMAND stand for what they say and small letters for themselves.
func (t *Table) completions(o *repl.Options) *completions {
	all := &completions{lessons: lesson.Names(lesson.Course(o.Lessons))}
	for _, c := range *t {
		one := completion{name: c.Name, summary: c.Summary}
		c.flags(&repl.Options{}).VisitAll(func(f *flag.Flag) {
			value, usage := flagHelp(f)
			one.flags = append(one.flags, flagWord{
				spelled: spelled(f), usage: usage, value: value != "",
				words: all.stands(t, value), files: value == "FILE",
			})
		})
		for _, form := range c.Usage {
			for _, word := range formWords(form) {
				one.words = append(one.words, all.stands(t, word)...)
				one.files = one.files || word == "FILE" || word == "FOLDER"
			}
		}
		if c.Name == "" {
			one.words, one.files = append(t.names(), all.lessons...), true
		}
		one.words = unique(one.words)
		all.commands = append(all.commands, one)
	}
	return all
}

// stands is what a word of a form stands for.
func (all *completions) stands(t *Table, word string) []string {
	switch {
	case word == "LESSON":
		return all.lessons
	case word == "COMMAND":
		return t.names()
	case word == "WHEN":
		return []string{string(repl.ColourAuto), string(repl.ColourAlways), string(repl.ColourNever)}
	case word != "" && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") == "":
		return []string{word}
	}
	return nil
}

// formWords are the words of a form behind its name, without flags and their values.
func formWords(form string) (words []string) {
	value := false
	for _, w := range strings.Fields(form)[1:] {
		bare := strings.Trim(w, "[].")
		isFlag := strings.HasPrefix(bare, "-")
		if !isFlag && !value {
			words = append(words, strings.Split(bare, "|")...)
		}
		value = isFlag && !strings.HasSuffix(w, "]")
	}
	return words
}

func unique(words []string) []string {
	var out []string
	for _, w := range words {
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// flagList is how the flags of a command are spelled.
func (c *completion) flagList() []string {
	var list []string
	for _, f := range c.flags {
		list = append(list, f.spelled)
	}
	return list
}

// values groups the flags that have a value by what may stand there.
func (all *completions) values() (files, others []string, words map[string][]string) {
	words = map[string][]string{}
	for _, c := range all.commands {
		for _, f := range c.flags {
			switch {
			case f.files:
				files = append(files, f.spelled)
			case len(f.words) > 0:
				words[f.spelled] = f.words
			case f.value:
				others = append(others, f.spelled)
			}
		}
	}
	return unique(files), unique(others), words
}

// names are those of the commands, for a case of a shell.
func (all *completions) names(between string) string {
	var names []string
	for _, c := range all.commands[1:] {
		names = append(names, c.name)
	}
	return strings.Join(names, between)
}

// shell says how a shell offers words and files.
type shell struct {
	offer func(words []string) string
	files func(glob string) string
}

// cases is what bash and zsh have in common: behind a flag its values, else the flags or the words
// of the command.
func (all *completions) cases(sh shell) string {
	var b strings.Builder
	files, others, words := all.values()
	b.WriteString("    case $prev in\n")
	if len(files) > 0 {
		fmt.Fprintf(&b, "    %s) %s; return ;;\n", strings.Join(files, "|"), sh.files("*"))
	}
	for _, f := range slices.Sorted(maps.Keys(words)) {
		fmt.Fprintf(&b, "    %s) %s; return ;;\n", f, sh.offer(words[f]))
	}
	if len(others) > 0 {
		fmt.Fprintf(&b, "    %s) return ;;\n", strings.Join(others, "|"))
	}
	b.WriteString("    esac\n    case $cmd,$cur in\n")
	for i := range all.commands {
		c := &all.commands[i]
		fmt.Fprintf(&b, "    %s,-*) %s ;;\n", c.name, sh.offer(c.flagList()))
		var todo []string
		if len(c.words) > 0 {
			todo = append(todo, sh.offer(c.words))
		}
		if c.files {
			todo = append(todo, sh.files("*.kv"))
		}
		if todo != nil {
			fmt.Fprintf(&b, "    %s,*) %s ;;\n", c.name, strings.Join(todo, "; "))
		}
	}
	b.WriteString("    esac\n")
	return b.String()
}

func (all *completions) bash() string {
	const add = "COMPREPLY+=("
	sh := shell{
		offer: func(words []string) string {
			return add + `$(compgen -W $'` + strings.Join(words, `\n`) + `' -- "$cur"))`
		},
		files: func(glob string) string {
			const named = "; compopt -o filenames 2>/dev/null"
			if glob == "*" {
				return add + `$(compgen -f -- "$cur"))` + named
			}
			return add + `$(compgen -d -- "$cur") $(compgen -f -X '!` + glob + `' -- "$cur"))` + named
		},
	}
	return `# Completion of conclave for bash:  source <(conclave completion bash)
_conclave() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} cmd='' word IFS=$'\n'
    COMPREPLY=()
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in
        ` + all.names("|") + `) cmd=$word; break ;;
        esac
    done
` + all.cases(sh) + `}
complete -F _conclave conclave
`
}

func (all *completions) zsh() string {
	sh := shell{
		offer: func(words []string) string { return "compadd -- " + strings.Join(words, " ") },
		files: func(glob string) string { return "_files -g '" + glob + "'" },
	}
	return `#compdef conclave
# Completion of conclave for zsh:  source <(conclave completion zsh)
_conclave() {
    local cur=$words[CURRENT] prev=$words[CURRENT-1] cmd='' word
    for word in "${(@)words[2,CURRENT-1]}"; do
        case $word in
        ` + all.names("|") + `) cmd=$word; break ;;
        esac
    done
` + all.cases(sh) + `}
if [[ ${funcstack[1]} == _conclave ]]; then _conclave "$@"; else compdef _conclave conclave; fi
`
}

func (all *completions) fish() string {
	var b strings.Builder
	b.WriteString("# Completion of conclave for fish:  conclave completion fish | source\n")
	b.WriteString("complete -c conclave -e\ncomplete -c conclave -f\n")
	none := "'not __fish_seen_subcommand_from " + all.names(" ") + "'"
	for i, c := range all.commands {
		when := "'__fish_seen_subcommand_from " + c.name + "'"
		if i == 0 {
			when = none
		} else {
			fmt.Fprintf(&b, "complete -c conclave -n %s -a %s -d %s\n", none, c.name,
				fishWord(c.summary))
		}
		for _, f := range c.flags {
			option := "-l " + strings.TrimLeft(f.spelled, "-")
			if len(f.spelled) == 2 {
				option = "-s " + f.spelled[1:]
			}
			switch {
			case f.files:
				option += " -r -F"
			case len(f.words) > 0:
				option += " -x -a " + fishWord(strings.Join(f.words, " "))
			case f.value:
				option += " -x"
			}
			fmt.Fprintf(&b, "complete -c conclave -n %s %s -d %s\n", when, option, fishWord(f.usage))
		}
		words := c.words
		if i == 0 {
			words = all.lessons
		}
		if len(words) > 0 {
			fmt.Fprintf(&b, "complete -c conclave -n %s -a %s\n", when, fishWord(strings.Join(words, " ")))
		}
		if c.files {
			fmt.Fprintf(&b, "complete -c conclave -n %s -a '(__fish_complete_suffix .kv)'\n", when)
		}
	}
	return b.String()
}

// fishWord quotes a word for fish.
func fishWord(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(lang.Escape(s)) + "'"
}
