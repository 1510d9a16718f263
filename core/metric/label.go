package metric

import "fmt"

// LabelName writes a label for people: its number, and its name where names, which begin with that of label 0, have one.
func LabelName(names []string, label int) string {
	if label < 0 || label >= len(names) || names[label] == "" {
		return fmt.Sprint(label)
	}
	return fmt.Sprintf("%d %s", label, names[label])
}
