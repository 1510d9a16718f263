package convert

import (
	"fmt"
	"regexp"
	"strings"

	"dev.niftynet/core/config"
)

var (
	headingForm    = regexp.MustCompile(`^\[([^\]]+)\]`)
	droppedLetters = regexp.MustCompile(`[^0-9a-zA-Z_\- ]+`) // of headings, by NiftyNet
	referenceForm  = regexp.MustCompile(`%\(([^)]*)\)s|%%|%`)
)

// assignment is one key of a NiftyNet config with its value.
type assignment struct {
	section string // as in its heading, without the characters that NiftyNet drops
	key     string // lower case
	value   string // lines joined by a blank
	line    int    // from 1
	common  bool   // whether [DEFAULT] says so
}

// parser reads .ini text as Python's configparser does, which is what NiftyNet reads with: comments fill lines of their
// own, "=" or ":" ends a key, keys have no case, indented lines go on with a value, [DEFAULT] holds for every section,
// and %(key)s stands for another value. No Go library of good standing keeps both those rules and line numbers.
type parser struct {
	name     string
	sections []string       // in order
	lines    map[string]int // of their headings
	all      []assignment
	indent   int  // of the last key
	open     bool // whether a line may go on with the last value
	replaced int  // references to other values so far
}

// parseINI lists the sections and the assignments of a text in order.
func parseINI(name, text string) (sections []string, all []assignment, err error) {
	p := &parser{name: name, lines: map[string]int{}}
	text = strings.TrimPrefix(text, "\ufeff")
	for i, line := range strings.Split(text, "\n") {
		if err := p.take(strings.TrimRight(line, " \t\r\f\v"), i+1); err != nil {
			return nil, nil, err
		}
	}
	p.inherit()
	for i := range p.all {
		if p.all[i].value, err = p.interpolate(p.all[i], p.all[i].value); err != nil {
			return nil, nil, err
		}
	}
	return p.sections, p.all, nil
}

func (p *parser) fault(line int, problem, fix string) error {
	return &config.Error{File: p.name, Line: line, Problem: problem, Fix: fix}
}

// take reads one line.
func (p *parser) take(line string, number int) error {
	text := strings.TrimLeft(line, " \t")
	indent := len(line) - len(text)
	switch {
	case text == "" || text[0] == '#' || text[0] == ';':
		return nil
	case p.open && indent > p.indent:
		p.all[len(p.all)-1].value += " " + text
		return nil
	}
	p.indent = indent
	if heading := headingForm.FindStringSubmatch(text); heading != nil {
		return p.head(droppedLetters.ReplaceAllString(heading[1], ""), number)
	}
	at := strings.IndexAny(text, "=:")
	switch {
	case len(p.sections) == 0:
		return p.fault(number, fmt.Sprintf("%q stands before any section", text), "give a NiftyNet config, which begins with a section such as [SYSTEM]")
	case at <= 0:
		return p.fault(number, fmt.Sprintf("%q is no key = value", text), "write key = value, or # before a comment")
	}
	const most, longest = 2000, 1 << 14
	if len(p.all) >= most || len(text) > longest {
		return p.fault(number, "has more keys, or longer values, than any config", "give a NiftyNet config")
	}
	a := assignment{
		section: p.sections[len(p.sections)-1], key: strings.ToLower(strings.TrimSpace(text[:at])),
		value: strings.TrimSpace(text[at+1:]), line: number,
	}
	if old, ok := p.find(a.section, a.key); ok {
		return p.fault(number, fmt.Sprintf("[%s] has %s twice, first in line %d", a.section, a.key, old.line), "keep one of them")
	}
	p.all, p.open = append(p.all, a), true
	return nil
}

func (p *parser) head(section string, number int) error {
	if strings.TrimSpace(section) == "" {
		return p.fault(number, "is a section without a name", "name it with letters and digits")
	}
	if old, ok := p.lines[section]; ok {
		return p.fault(number, fmt.Sprintf("has section [%s] twice, first in line %d", section, old), "join the two")
	}
	p.sections, p.open = append(p.sections, section), false
	p.lines[section] = number
	return nil
}

func (p *parser) find(section, key string) (assignment, bool) {
	for _, a := range p.all {
		if a.section == section && a.key == key {
			return a, true
		}
	}
	return assignment{}, false
}

// inherit gives every section what [DEFAULT] says and it does not.
func (p *parser) inherit() {
	const defaults = "DEFAULT"
	if _, ok := p.lines[defaults]; !ok {
		return
	}
	var common, own []assignment
	for _, a := range p.all {
		if a.section == defaults {
			common = append(common, a)
		} else {
			own = append(own, a)
		}
	}
	var sections []string
	for _, s := range p.sections {
		if s == defaults {
			continue
		}
		sections = append(sections, s)
		for _, a := range common {
			if _, given := p.find(s, a.key); !given {
				own = append(own, assignment{s, a.key, a.value, a.line, true})
			}
		}
	}
	p.sections, p.all = sections, own
}

// interpolate puts the section's other values in place of %(key)s, and a percent sign in place of two.
func (p *parser) interpolate(a assignment, value string) (string, error) {
	const most = 1000 // references in a file
	var err error
	done := referenceForm.ReplaceAllStringFunc(value, func(m string) string {
		if err != nil || m == "%%" {
			return "%"
		}
		if m == "%" {
			err = p.fault(a.line, a.key+" has a lone %", "write %% for a percent sign")
			return m
		}
		p.replaced++
		other, ok := p.find(a.section, strings.ToLower(m[2:len(m)-2]))
		var text string
		switch {
		case !ok:
			err = p.fault(a.line, fmt.Sprintf("%s refers to %s, which [%s] lacks", a.key, m, a.section), "write the value itself")
		case p.replaced > most:
			err = p.fault(a.line, a.key+" refers to values that refer to others without end", "write the value itself")
		default:
			text, err = p.interpolate(a, other.value)
		}
		return text
	})
	return done, err
}
