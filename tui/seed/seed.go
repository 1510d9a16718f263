// Package seed keeps bubbletea from asking the terminal for its background colour when the program starts.
//
// Importing bubbletea v1 runs a query that waits up to five seconds where nothing answers, in every subcommand.
// The query is skipped once a background is set, and Go initialises packages that are ready in the order of
// their import paths; so this package imports lipgloss alone and its path sorts before github.com/charmbracelet.
package seed

import "github.com/charmbracelet/lipgloss"

//nolint:gochecknoinits // The one init of the program: it must run before bubbletea's.
func init() { lipgloss.SetHasDarkBackground(true) }
