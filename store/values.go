package store

import (
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// scanner is a row of a result.
type scanner interface{ Scan(dest ...any) error }

// millis is how a time is stored; NULL for the zero time.
func millis(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// when scans a stored time into t.
func when(t *time.Time) sql.Scanner { return (*stored)(t) }

type stored time.Time

func (s *stored) Scan(value any) error {
	switch value := value.(type) {
	case nil:
		*s = stored{}
	case int64:
		*s = stored(time.UnixMilli(value).UTC())
	default:
		return fmt.Errorf("time stored as %T", value)
	}
	return nil
}

// orNull is how a missing reference to another row is stored.
func orNull[T ~string](id T) any {
	if id == "" {
		return nil
	}
	return string(id)
}

// flag is how a yes or no is stored.
func flag(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// words scans a list that is stored with a space between.
func words[T ~string](stored string) []T {
	var list []T
	for _, word := range strings.Fields(stored) {
		list = append(list, T(word))
	}
	return list
}

// joined is how such a list is stored.
func joined[T ~string](list []T) string {
	var b strings.Builder
	for i, word := range list {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(string(word))
	}
	return b.String()
}

// placeholders gives n of them, the first being $from: "$2, $3".
func placeholders(from, n int) string {
	marks := make([]string, n)
	for i := range marks {
		marks[i] = "$" + strconv.Itoa(from+i)
	}
	return strings.Join(marks, ", ")
}

// insert gives the statement that adds a row of the columns.
func insert(table, columns string) string {
	n := strings.Count(columns, ",") + 1
	return "INSERT INTO " + table + " (" + columns + ") VALUES (" + placeholders(1, n) + ")"
}

// upsert gives the statement that adds a row or, when its key is there, replaces what it holds.
func upsert(table, key, columns string) string {
	var sets []string
	for column := range strings.SplitSeq(columns, ",") {
		column = strings.TrimSpace(column)
		sets = append(sets, column+" = excluded."+column)
	}
	return insert(table, columns) + " ON CONFLICT (" + key + ") DO UPDATE SET " + strings.Join(sets, ", ")
}

// anySlice makes a list of arguments.
func anySlice[T any](list []T) []any {
	args := make([]any, len(list))
	for i, v := range list {
		args[i] = v
	}
	return args
}

// instant is a time as a number, 0 for the zero time; timeOf is its reverse, and
// orNever what a column holds for it.
func instant(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func timeOf(instant int64) time.Time {
	if instant == 0 {
		return time.Time{}
	}
	return time.UnixMilli(instant).UTC()
}

func orNever(instant int64) any {
	if instant == 0 {
		return nil
	}
	return instant
}
