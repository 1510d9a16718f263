package config

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"dev.niftynet/core/volume"
)

// decode stores a TOML value in the key's field. The error says what the value must be.
func (k key) decode(value any) error {
	switch field := k.value.Addr().Interface().(type) {
	case *string:
		return assign(field, value, k.text)
	case *bool:
		return assign(field, value, boolean)
	case *int:
		return assign(field, value, k.whole)
	case *uint64:
		return assign(field, value, k.seed)
	case *float64:
		return assign(field, value, k.number)
	case *time.Duration:
		return assign(field, value, duration)
	case *Bytes:
		return assign(field, value, amount)
	default:
		return k.decodeList(value)
	}
}

// decodeList is decode for keys of several values.
func (k key) decodeList(value any) error {
	switch field := k.value.Addr().Interface().(type) {
	case *[]string:
		return assign(field, value, listOf(k.text))
	case *[]int:
		return assign(field, value, listOf(k.whole))
	case *[]float64:
		return assign(field, value, listOf(k.number))
	case *[3]int:
		return assign(field, value, triple(k.whole))
	case *[3]float64:
		return assign(field, value, triple(k.number))
	case *[][3]int:
		return assign(field, value, listOf(triple(k.whole)))
	case *[2]float64:
		return assign(field, value, k.interval)
	default:
		return fmt.Errorf("has a type that config can't decode: %T", field)
	}
}

// assign leaves the field alone when the value is wrong.
func assign[T any](field *T, value any, convert func(any) (T, error)) error {
	v, err := convert(value)
	if err == nil {
		*field = v
	}
	return err
}

// listOf converts a list; a single value stands for a list of one.
func listOf[T any](convert func(any) (T, error)) func(any) ([]T, error) {
	return func(value any) ([]T, error) {
		values, ok := value.([]any)
		if !ok {
			values = []any{value}
		}
		list := make([]T, 0, len(values))
		for _, v := range values {
			item, err := convert(v)
			if err != nil {
				return nil, err
			}
			list = append(list, item)
		}
		return list, nil
	}
}

// text converts a string and checks it against the allowed ones.
func (k key) text(value any) (string, error) {
	allowed := k.allowed()
	if n, ok := value.(int64); ok && n >= 0 && slices.Contains(allowed, "#") {
		return strconv.FormatInt(n, 10), nil
	}
	s, ok := value.(string)
	if !ok {
		return "", mustBe("a string", value)
	}
	if k.tag.Get("axcodes") != "" {
		o, err := volume.ParseAxCodes(s)
		return o.String(), err
	}
	if _, err := strconv.ParseUint(s, 10, 31); err == nil && slices.Contains(allowed, "#") {
		return s, nil
	}
	if allowed != nil && (s == "#" || !slices.Contains(allowed, s)) {
		return "", fmt.Errorf("%q is not allowed", s)
	}
	return s, nil
}

func boolean(value any) (bool, error) {
	b, ok := value.(bool)
	if !ok {
		return false, mustBe("true or false", value)
	}
	return b, nil
}

func (k key) whole(value any) (int, error) {
	n, ok := value.(int64)
	if !ok {
		return 0, mustBe("a whole number", value)
	}
	return int(n), k.inRange(float64(n))
}

func (k key) seed(value any) (uint64, error) {
	n, err := k.whole(value)
	return uint64(n), err
}

func (k key) number(value any) (float64, error) {
	var x float64
	switch v := value.(type) {
	case int64:
		x = float64(v)
	case float64:
		x = v
	default:
		return 0, mustBe("a number", value)
	}
	return x, k.inRange(x)
}

func duration(value any) (time.Duration, error) {
	s, ok := value.(string)
	if value == int64(0) {
		return 0, nil // needs no unit
	}
	if !ok {
		return 0, mustBe("a duration in quotes", value)
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is not a duration", s)
	}
	return d, nil
}

// triple converts three numbers, or one that stands for all three axes.
func triple[T any](convert func(any) (T, error)) func(any) ([3]T, error) {
	return func(value any) ([3]T, error) {
		var t [3]T
		list, err := listOf(convert)(value)
		switch {
		case err != nil:
			return t, err
		case len(list) == 1:
			return [3]T{list[0], list[0], list[0]}, nil
		case len(list) != 3:
			return t, fmt.Errorf("has %d numbers, one for each of x, y, z is wanted", len(list))
		}
		copy(t[:], list)
		return t, nil
	}
}

// interval converts two numbers, the lower one first.
func (k key) interval(value any) ([2]float64, error) {
	list, err := listOf(k.number)(value)
	if err != nil {
		return [2]float64{}, err
	}
	if len(list) != 2 || list[0] > list[1] {
		return [2]float64{}, errors.New("must be two numbers, the lower one first")
	}
	return [2]float64{list[0], list[1]}, nil
}

// inRange checks a number against the key's range; both ends belong to it.
func (k key) inRange(x float64) error {
	limits := k.tag.Get("range")
	low, high, _ := strings.Cut(limits, "..")
	if l, err := strconv.ParseFloat(low, 64); err == nil && x < l {
		return fmt.Errorf("%s is below %s", figure(x), low)
	}
	if h, err := strconv.ParseFloat(high, 64); err == nil && x > h {
		return fmt.Errorf("%s is above %s", figure(x), high)
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return fmt.Errorf("%v is not a finite number", x)
	}
	return nil
}

// resolve makes the paths of a path key absolute; those that begin with ~/ are in the home folder.
func (k key) resolve(base string) {
	absolute := func(p string) string {
		if rest, ok := strings.CutPrefix(p, "~/"); ok {
			if home, err := os.UserHomeDir(); err == nil {
				return filepath.Join(home, rest)
			}
		}
		if p == "" || filepath.IsAbs(p) {
			return p
		}
		return filepath.Join(base, p)
	}
	switch field := k.value.Addr().Interface().(type) {
	case *string:
		*field = absolute(*field)
	case *[]string:
		for i, p := range *field {
			(*field)[i] = absolute(p)
		}
	}
}
