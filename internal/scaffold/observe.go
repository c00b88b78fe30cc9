package scaffold

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// value is what was seen at one place of the documents.
type value struct {
	seen, nulls         int
	texts               int
	uuids, instants     int // of the texts
	dates               int
	ints, bigs, decimal int
	booleans            int
	objects             int
	object              *object
	lists               int
	item                *value
	distinct            []string // texts, up to maxDistinct + 1
}

// object is the objects seen at one place.
type object struct {
	count  int
	keys   []string // in the order met
	fields map[string]*value

	from  *Relation
	key   string  // under which it stands; empty: the row itself
	above *object // whose key that is
	typ   *typ
}

// maxDistinct is how many different texts are remembered.
const maxDistinct = 64

var (
	uuidForm    = regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)
	dateForm    = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	instantForm = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)?$`)
)

// observe looks at one value. The text is valid JSON, so reading it cannot fail.
func (v *value) observe(d *json.Decoder, t json.Token, at *object, key string) {
	v.seen++
	switch t := t.(type) {
	case nil:
		v.nulls++
	case bool:
		v.booleans++
	case string:
		v.text(t)
	case json.Number:
		v.number(string(t))
	case json.Delim:
		if t == '[' {
			v.list(d, at, key)
			return
		}
		v.objects++
		if v.object == nil {
			v.object = &object{fields: map[string]*value{}, from: at.from, key: key, above: at}
		}
		v.object.observe(d)
	}
}

func (v *value) text(s string) {
	v.texts++
	switch {
	case uuidForm.MatchString(s):
		v.uuids++
	case dateForm.MatchString(s):
		v.dates++
	case instantForm.MatchString(s):
		v.instants++
	}
	if len(v.distinct) <= maxDistinct && !slices.Contains(v.distinct, s) {
		v.distinct = append(v.distinct, s)
	}
}

func (v *value) number(s string) {
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case strings.ContainsAny(s, ".eE"):
		v.decimal++
	case err != nil || n > math.MaxInt32 || n < math.MinInt32:
		v.bigs++
	default:
		v.ints++
	}
}

func (v *value) list(d *json.Decoder, at *object, key string) {
	v.lists++
	if v.item == nil {
		v.item = &value{}
	}
	for d.More() {
		v.item.observe(d, next(d), at, key)
	}
	next(d)
}

func next(d *json.Decoder) json.Token {
	t, _ := d.Token()
	return t
}

// observe reads the members of an object behind its brace.
func (o *object) observe(d *json.Decoder) {
	o.count++
	for d.More() {
		key, _ := next(d).(string)
		o.field(key).observe(d, next(d), o, key)
	}
	next(d)
}

func (o *object) field(key string) *value {
	v := o.fields[key]
	if v == nil {
		v = &value{}
		o.fields[key] = v
		o.keys = append(o.keys, key)
	}
	return v
}

// observed reads a relation's samples. What is no object is left out.
func observed(r *Relation) *object {
	o := &object{fields: map[string]*value{}, from: r}
	for _, text := range r.Samples {
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		if t, err := d.Token(); err == nil && t == json.Delim('{') && json.Valid(text) {
			o.observe(d)
		}
	}
	return o
}

// merge adds what was seen elsewhere at a place of the same type.
func (v *value) merge(w *value) {
	v.seen += w.seen
	v.nulls += w.nulls
	v.texts += w.texts
	v.uuids += w.uuids
	v.instants += w.instants
	v.dates += w.dates
	v.ints += w.ints
	v.bigs += w.bigs
	v.decimal += w.decimal
	v.booleans += w.booleans
	v.objects += w.objects
	v.lists += w.lists
	if v.object == nil {
		v.object = w.object
	}
	if w.item != nil {
		if v.item == nil {
			v.item = &value{}
		}
		v.item.merge(w.item)
	}
	for _, s := range w.distinct {
		if len(v.distinct) <= maxDistinct && !slices.Contains(v.distinct, s) {
			v.distinct = append(v.distinct, s)
		}
	}
}

// kinds is how many JSON kinds were seen beside null.
func (v *value) kinds() int {
	n := 0
	for _, count := range []int{v.texts, v.numbers(), v.booleans, v.objects, v.lists} {
		if count > 0 {
			n++
		}
	}
	return n
}

func (v *value) numbers() int { return v.ints + v.bigs + v.decimal }

// inner is the object that a value is, or that the items of a list are; nil
// when it is something else besides.
func (v *value) inner() *object {
	switch {
	case v.kinds() != 1:
		return nil
	case v.lists > 0:
		if v.item.lists > 0 {
			return nil
		}
		return v.item.inner()
	case v.object == nil || v.object.free():
		return nil
	}
	return v.object
}

// What makes an object free-form: JSON to clients.
const (
	maxKeys   = 200
	fewSeen   = 10  // objects from which on keys are compared
	usualPart = 0.5 // of the objects must share some key
)

func (o *object) free() bool {
	if len(o.keys) == 0 || len(o.keys) > maxKeys {
		return true
	}
	names := map[string]bool{}
	usual := false
	for _, key := range o.keys {
		name := camel(key)
		if key == "__typename" {
			continue
		}
		if !isName(name) || names[name] {
			return true
		}
		names[name] = true
		usual = usual || float64(o.fields[key].seen) >= usualPart*float64(o.count)
	}
	return len(names) == 0 || o.count >= fewSeen && !usual
}

// signature is the set of keys.
func (o *object) signature() string {
	keys := slices.Clone(o.keys)
	slices.Sort(keys)
	return strings.Join(keys, "\x00")
}
