// Package convert turns the .ini files of NiftyNet 0.6.0 into configs of niftynet.
//
// Every key of NiftyNet has a rule: where its value goes, or why it is left out. What is left out stays in the new
// config as a comment with its reason.
package convert

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"dev.niftynet/core/config"
)

// Places are the folders that relative paths begin in; all are absolute.
type Places struct {
	Started string // where NiftyNet was started: its paths begin here
	Result  string // where the new config is to lie: its paths begin here
	Home    string // what ~ stands for; empty leaves it
}

// Setting is one key of the .ini file and what became of it.
type Setting struct {
	Section, Key string // as in the .ini file
	Line         int    // there, from 1; 0 for a default of NiftyNet's that differs from niftynet's
	Value        string // there
	To           string // the section here, such as "training" or "data.t1"
	Name         string // the key here; empty when it is left out
	TOML         string // its value here
	Why          string // it is left out, or written though it was not given
}

// Result is a config in the making.
type Result struct {
	File        string
	Application string
	Settings    []Setting // in the order of the .ini file, then the defaults
}

// INI converts the text of a NiftyNet config. file is its path, for messages and for the folder that model_dir is in.
// The error is a *config.Error, for text that NiftyNet itself would refuse as a whole.
func INI(file, text string, places Places) (Result, error) {
	names, all, err := parseINI(file, text)
	if err != nil {
		return Result{}, err
	}
	s := study{Places: places, file: file, names: names, all: all}
	if s.application, err = s.findApplication(); err != nil {
		return Result{}, err
	}
	if err := s.checkNames(); err != nil {
		return Result{}, err
	}
	s.rules = rules(s.application)
	r := Result{File: file, Application: s.application}
	for _, a := range all {
		if _, known := s.rules[s.kind(a.section)][a.key]; !known && a.common {
			continue
		}
		for _, part := range measured(a) {
			r.Settings = append(r.Settings, s.convert(part))
		}
	}
	r.Settings = append(r.Settings, s.defaults()...)
	return r, nil
}

// study is a config of NiftyNet.
type study struct {
	Places
	file        string
	names       []string // of the sections
	all         []assignment
	application string
	rules       map[string]table // by section
}

// findApplication is the one that the file has a section of.
func (s study) findApplication() (string, error) {
	var found []string
	for _, name := range s.names {
		if lower := strings.ToLower(name); slices.Contains(applications(), lower) {
			found = append(found, lower)
		}
	}
	if len(found) == 1 {
		return found[0], nil
	}
	fault := &config.Error{
		File: s.file, Problem: "has no section of an application",
		Fix: "give a NiftyNet config, with one section of [" + strings.ToUpper(strings.Join(applications(), "], [")) + "]",
	}
	if len(found) > 1 {
		fault.Problem = "has sections of several applications: " + strings.Join(found, ", ")
		fault.Fix = "keep one, and its data sections"
	}
	return "", fault
}

// checkNames refuses sections that would become one.
func (s study) checkNames() error {
	first := map[string]string{} // by name here
	for _, name := range s.names {
		to := s.target(name)
		if first[to] != "" {
			return &config.Error{
				File: s.file, Problem: fmt.Sprintf("has sections [%s] and [%s], which both become [%s]", first[to], name, to), Fix: "rename one, or join the two",
			}
		}
		first[to] = name
	}
	return nil
}

// target is the name here of a section.
func (s study) target(section string) string {
	kind := s.kind(section)
	if kind == "data" {
		return "data." + sourceName(section)
	}
	return kind
}

// kind is the section that the rules know: "data" for one with a name of the user's.
func (s study) kind(section string) string {
	lower := strings.ToLower(section)
	if lower == s.application || slices.Contains([]string{"system", "network", "training", "inference", "evaluation"}, lower) {
		return lower
	}
	return "data"
}

// value is what the file gives a key of a section.
func (s study) value(section, key string) (string, bool) {
	for _, a := range s.all {
		if strings.EqualFold(a.section, section) && a.key == key {
			return a.value, true
		}
	}
	return "", false
}

// modelDir is the folder that NiftyNet keeps a model in, as given or from where NiftyNet was started.
func (s study) modelDir() string {
	if given, _ := s.value("system", "model_dir"); unquote(given) != "" {
		return unquote(given)
	}
	folder := filepath.Dir(s.file)
	if relative, err := filepath.Rel(s.Started, folder); err == nil && filepath.IsAbs(folder) {
		folder = relative
	}
	return filepath.Join(folder, "model")
}

// convert finds what becomes of one key.
func (s study) convert(a assignment) Setting {
	kind := s.kind(a.section)
	done := Setting{Section: a.section, Key: a.key, Line: a.line, Value: a.value, To: s.target(a.section)}
	r, ok := s.rules[kind][a.key]
	if !ok {
		done.Why = s.unknown(kind, a.key)
		return done
	}
	if r.form == nil {
		done.Why = r.why
		if unquote(a.value) == "" {
			done.Why = "is empty"
		}
		return done
	}
	section, name := r.target(done.To, a.key)
	text, err := r.form(s, a.value)
	if err == nil {
		err = config.CheckValue(section, name, text)
	}
	if lower := strings.ToLower(text); err != nil && lower != text && config.CheckValue(section, name, lower) == nil {
		text, err = lower, nil // a word that NiftyNet takes in any letters
	}
	if err != nil {
		done.Why = err.Error()
		return done
	}
	done.To, done.Name, done.TOML = section, name, text
	return done
}

// unknown says of a key without a rule where it belongs, or what it may be meant for.
func (s study) unknown(kind, key string) string {
	for _, section := range slices.Sorted(maps.Keys(s.rules)) {
		switch _, here := s.rules[section][key]; {
		case here && section == "data":
			return "NiftyNet ignores it here: it belongs in a data section"
		case here:
			return fmt.Sprintf("NiftyNet ignores it here: it belongs in [%s]", strings.ToUpper(section))
		}
	}
	if near, ok := config.Nearest(key, slices.Sorted(maps.Keys(s.rules[kind]))); ok {
		return fmt.Sprintf("NiftyNet has no such key; did you mean %s?", near)
	}
	return "NiftyNet has no such key"
}

// defaults are those of NiftyNet that differ from ours, where the file leaves them open.
func (s study) defaults() []Setting {
	type standard struct{ section, key, toml string }
	all := []standard{
		{"network", "whitening", "false"},
		{"inference", "inference_iter", `"latest"`},
		{"inference", "output_interp_order", "0"},
	}
	for _, name := range s.names {
		if s.kind(name) == "data" {
			all = append(all, standard{name, "interp_order", "1"})
		}
	}
	var open []Setting
	for _, d := range all {
		if _, given := s.value(d.section, d.key); given {
			continue
		}
		open = append(open, Setting{
			Section: d.section, Key: d.key, To: s.target(d.section), Name: d.key, TOML: d.toml, Why: "NiftyNet's default",
		})
	}
	return open
}
