package metaimage

import (
	"fmt"
	"strings"
)

// dtypeOf is the type that voxels of a name in a header have.
func dtypeOf(name string) (string, error) {
	wanted := strings.TrimSuffix(strings.ToUpper(name), "_ARRAY")
	for _, t := range dtypes() {
		if t.name == wanted {
			return t.dtype, nil
		}
	}
	return "", fmt.Errorf("ElementType %.40q is not read: want a number such as MET_SHORT or MET_FLOAT", name)
}

// nameOf is the name of a type that Write writes.
func nameOf(dtype string) string {
	for _, t := range dtypes() {
		if t.dtype == dtype {
			return t.name
		}
	}
	return ""
}

// dtype is a type of voxels by MetaIO's name.
type dtype struct{ name, dtype string }

// dtypes has the name that is written first where there are two.
func dtypes() []dtype {
	return []dtype{
		{"MET_CHAR", "int8"},
		{"MET_ASCII_CHAR", "int8"},
		{"MET_UCHAR", "uint8"},
		{"MET_SHORT", "int16"},
		{"MET_USHORT", "uint16"},
		{"MET_INT", "int32"},
		{"MET_LONG", "int32"},
		{"MET_UINT", "uint32"},
		{"MET_ULONG", "uint32"},
		{"MET_LONG_LONG", "int64"},
		{"MET_ULONG_LONG", "uint64"},
		{"MET_FLOAT", "float32"},
		{"MET_DOUBLE", "float64"},
	}
}
