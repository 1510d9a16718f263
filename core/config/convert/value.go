package convert

import (
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// form turns a value of an .ini file into TOML.
type form func(s study, value string) (string, error)

// errEmpty is for values that NiftyNet takes for none.
var errEmpty = errors.New("is empty, so the default stands")

// elements takes an array apart: "a, b", "(a, b)" or "{a, b}".
func elements(value string) ([]string, error) {
	text := unquote(value)
	switch {
	case text == "":
		return nil, errEmpty
	case text[0] == '(' && text[len(text)-1] == ')', text[0] == '{' && text[len(text)-1] == '}':
		text = text[1 : len(text)-1]
	}
	if strings.TrimSpace(text) == "" {
		return nil, errEmpty
	}
	if strings.ContainsAny(text, "(){}") {
		return nil, fmt.Errorf("%q is no array: its brackets do not match", value)
	}
	var all []string
	for part := range strings.SplitSeq(text, ",") {
		part = unquote(part)
		if part == "" {
			return nil, fmt.Errorf("%q is no array: it has an empty place", value)
		}
		all = append(all, part)
	}
	return all, nil
}

// unquote takes blanks and one pair of quotes off.
func unquote(text string) string {
	text = strings.TrimSpace(text)
	if n := len(text); n >= 2 && text[0] == text[n-1] && (text[0] == '"' || text[0] == '\'') {
		return text[1 : n-1]
	}
	return text
}

func numbers(value string) ([]float64, error) {
	parts, err := elements(value)
	if err != nil {
		return nil, err
	}
	all := make([]float64, len(parts))
	for i, p := range parts {
		if all[i], err = strconv.ParseFloat(p, 64); err != nil || math.IsInf(all[i], 0) || math.IsNaN(all[i]) {
			return nil, notNumber(p)
		}
	}
	return all, nil
}

// notNumber also tells of comments behind values, which NiftyNet takes for a part of them.
func notNumber(text string) error {
	if strings.ContainsAny(text, "#;") {
		return fmt.Errorf("%q is no number: comments need lines of their own", text)
	}
	return fmt.Errorf("%q is no number", text)
}

// array writes numbers as a TOML array.
func array(all []float64) string {
	text := make([]string, len(all))
	for i, x := range all {
		text[i] = strconv.FormatFloat(x, 'g', -1, 64)
		if x == math.Trunc(x) && math.Abs(x) < 1<<53 {
			text[i] = strconv.FormatFloat(x, 'f', 0, 64)
		}
	}
	return "[" + strings.Join(text, ", ") + "]"
}

func number(_ study, value string) (string, error) {
	all, err := numbers(value)
	if err != nil {
		return "", err
	}
	if len(all) != 1 {
		return "", fmt.Errorf("%q is not one number", value)
	}
	return strings.Trim(array(all), "[]"), nil
}

func list(_ study, value string) (string, error) {
	all, err := numbers(value)
	return array(all), err
}

// interval is two numbers, the lower one first.
func interval(_ study, value string) (string, error) {
	all, err := numbers(value)
	slices.Sort(all)
	return array(all), err
}

// triple is a number for each axis: where some are missing, the last one is repeated.
func triple(_ study, value string) (string, error) {
	all, err := numbers(value)
	if err != nil {
		return "", err
	}
	return axes(all, all[len(all)-1]), nil
}

// window is the length along each axis: where some are missing, they are 1. 0 and less is a whole case, which is -1 here.
func window(_ study, value string) (string, error) {
	all, err := numbers(value)
	for i, length := range all {
		if length < 1 {
			all[i] = -1
		}
	}
	if err != nil {
		return "", err
	}
	return axes(all, 1), nil
}

// inferenceWindow must have lengths.
func inferenceWindow(_ study, value string) (string, error) {
	all, err := numbers(value)
	switch {
	case err != nil:
		return "", err
	case slices.Min(all) < 1:
		return "", errors.New("has lengths that stand for those of a whole case, so the training window is used")
	}
	return axes(all, 1), nil
}

func axes(all []float64, missing float64) string {
	for len(all) < 3 {
		all = append(all, missing)
	}
	return array(all)
}

func truth(_ study, value string) (string, error) {
	switch strings.ToLower(unquote(value)) {
	case "yes", "true", "t", "y", "1":
		return "true", nil
	case "no", "false", "f", "n", "0":
		return "false", nil
	case "":
		return "", errEmpty
	default:
		return "", fmt.Errorf("%q is neither true nor false", value)
	}
}

func word(_ study, value string) (string, error) { return strconv.Quote(unquote(value)), nil }

func words(_ study, value string) (string, error) {
	parts, err := elements(value)
	if errors.Is(err, errEmpty) {
		return "[]", nil
	}
	return quoted(parts), err
}

func quoted(parts []string) string {
	text := make([]string, len(parts))
	for i, p := range parts {
		text[i] = strconv.Quote(p)
	}
	return "[" + strings.Join(text, ", ") + "]"
}

// sections is a list of data sections, under the names that they get here.
func sections(_ study, value string) (string, error) {
	parts, err := elements(value)
	for i, p := range parts {
		parts[i] = sourceName(p)
	}
	return quoted(parts), err
}

var strangeLetters = regexp.MustCompile(`[^A-Za-z0-9_-]`)

// sourceName is the name of a data section with what TOML takes without quotes.
func sourceName(section string) string {
	return strangeLetters.ReplaceAllString(strings.TrimSpace(section), "_")
}

// expression is a regular expression; Python's and Go's differ in what few use.
func expression(_ study, value string) (string, error) {
	text := unquote(value)
	if _, err := regexp.Compile(text); err != nil {
		return "", fmt.Errorf("%q is no regular expression of Go's: %w", text, err)
	}
	return strconv.Quote(text), nil
}

// path is a path that NiftyNet takes from where it was started.
func path(s study, value string) (string, error) {
	return strconv.Quote(s.moved(unquote(value))), nil
}

func paths(s study, value string) (string, error) {
	parts, err := elements(value)
	if errors.Is(err, errEmpty) {
		return "[]", nil
	}
	for i, p := range parts {
		parts[i] = s.moved(p)
	}
	return quoted(parts), err
}

// modelPath is a path that NiftyNet takes from model_dir.
func modelPath(s study, value string) (string, error) {
	path := unquote(value)
	if path != "" && !filepath.IsAbs(path) && !strings.HasPrefix(path, "~/") {
		path = filepath.Join(s.modelDir(), path)
	}
	return strconv.Quote(s.moved(path)), nil
}

// moved writes a path that begins where NiftyNet was started as one that begins where the new config lies.
func (s study) moved(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	if rest, ok := strings.CutPrefix(path, "~/"); ok && s.Home != "" {
		return filepath.Join(s.Home, rest)
	}
	path = filepath.Join(s.Started, path)
	if relative, err := filepath.Rel(s.Result, path); err == nil {
		return relative
	}
	return path
}
