// Package lesson finds the lessons of the course. A lesson is a script like any other that says in a
// comment which one it is, before its first statement:
//
//	#!/usr/bin/env conclave
//	# Lesson 5: Bob gives Joe seven coins, lock by lock and record by record.
//
// Its name is that of its file. So the course has an order that its files' names need not spell, a
// lesson has one name at every door, and whoever writes one adds a file and nothing else.
//
// A lesson is asked for by its number, by its name, or by the beginning of its name where only one
// begins so.
package lesson

import (
	"bufio"
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"conclave/repl/lang"
)

// Lesson is one lesson.
type Lesson struct {
	Number int    // its place in the course; 0 where its file does not say
	Name   string // of its file, without .kv
	Title  string // what it is about, in a sentence
	Source []byte
}

// File is the lesson's name as results show it.
func (l *Lesson) File() string { return l.Name + ".kv" }

// Course is all lessons of a folder in their order, those without a number behind the others.
func Course(files fs.FS) []Lesson {
	if files == nil {
		return nil
	}
	names, _ := fs.Glob(files, "*.kv")
	var course []Lesson
	for _, name := range names {
		src, err := fs.ReadFile(files, name)
		if err != nil {
			continue
		}
		course = append(course, Of(name, src))
	}
	slices.SortStableFunc(course, func(a, b Lesson) int {
		const last = 1 << 30
		place := func(l Lesson) int {
			if l.Number == 0 {
				return last
			}
			return l.Number
		}
		return place(a) - place(b)
	})
	return course
}

// Of is what a script says of itself.
func Of(file string, src []byte) Lesson {
	l := Lesson{Name: strings.TrimSuffix(file, ".kv"), Source: src}
	l.Number, l.Title = heading(src)
	return l
}

// heading reads `# Lesson 5: Title` from the comments at the beginning of a script.
func heading(src []byte) (number int, title string) {
	lines := bufio.NewScanner(bytes.NewReader(src))
	for lines.Scan() {
		line := strings.TrimPrefix(lines.Text(), "\ufeff")
		if !strings.HasPrefix(line, "#") {
			break
		}
		said, is := strings.CutPrefix(line, "# Lesson ")
		no, title, told := strings.Cut(said, ":")
		if n, err := strconv.Atoi(no); is && told && err == nil {
			return n, strings.TrimSpace(title)
		}
	}
	return 0, ""
}

// Find finds a lesson of a course. The error is a sentence that says which may have been meant.
func Find(course []Lesson, name string) (*Lesson, error) {
	bare := strings.TrimSuffix(name, ".kv")
	number, err := strconv.Atoi(bare)
	var begin []*Lesson
	for i := range course {
		l := &course[i]
		if strings.EqualFold(l.Name, bare) || err == nil && number > 0 && l.Number == number {
			return l, nil
		}
		if bare != "" && len(bare) <= len(l.Name) && strings.EqualFold(l.Name[:len(bare)], bare) {
			begin = append(begin, l)
		}
	}
	if len(begin) == 1 {
		return begin[0], nil
	}
	return nil, &NotFound{name, lang.Nearest(bare, Names(course)), begin}
}

// NotFound is a name that no lesson has, or several begin with.
type NotFound struct {
	Name  string
	Near  string    // the name that may have been meant, or ""
	Begin []*Lesson // those whose names begin so, if any
}

// Error is a sentence without its full stop.
func (e *NotFound) Error() string {
	switch last := len(e.Begin) - 1; {
	case last > 0:
		names := make([]string, last)
		for i := range names {
			names[i] = e.Begin[i].Name
		}
		return fmt.Sprintf("%s begins the names of %s and %s", e.Name,
			strings.Join(names, ", "), e.Begin[last].Name)
	case e.Near != "":
		return fmt.Sprintf("there is no lesson %s: did you mean %s?", e.Name, e.Near)
	}
	return fmt.Sprintf("there is no lesson %s: LESSON alone lists them", e.Name)
}

// Names are the names of the lessons, in the order of the course.
func Names(course []Lesson) []string {
	names := make([]string, len(course))
	for i, l := range course {
		names[i] = l.Name
	}
	return names
}

// List is the course for a person: a line each, at most 80 columns where the titles are short
// enough.
func List(course []Lesson) string {
	widest := 0
	for _, l := range course {
		widest = max(widest, len(l.Name))
	}
	var b strings.Builder
	for _, l := range course {
		number := strconv.Itoa(l.Number)
		if l.Number == 0 {
			number = ""
		}
		line := fmt.Sprintf("%4s  %-*s  %s", number, widest, l.Name, l.Title)
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}
