package edge

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"arivu/edge/live"
	"arivu/events"
)

// goldenEvents are events with every field set, one of each kind.
func goldenEvents(t *testing.T) map[events.Kind]*events.Event {
	t.Helper()
	all := map[events.Kind]*events.Event{}
	for _, kind := range events.Kinds() {
		data, err := os.ReadFile(filepath.Join("..", "events", "testdata", "golden", string(kind)+".json"))
		if err != nil {
			t.Fatal(err)
		}
		if all[kind], err = events.Decode(data); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// Events and frames have the fields that the description says, and no others: the types of
// the web app are made of it. What Go writes as null is said to be null.
func TestDescriptionMatchesEvents(t *testing.T) {
	t.Parallel()
	d := newDescriber(t)
	bodies := map[string]*openapi3.SchemaRef{}
	for _, one := range d.doc.Components.Schemas["EventBody"].Value.OneOf {
		bodies[fmt.Sprint(one.Value.Properties["kind"].Value.Const)] = one.Value.Properties["body"]
	}
	for kind, e := range goldenEvents(t) {
		if bodies[string(kind)] == nil {
			t.Errorf("the body of %s is not described", kind)
			continue
		}
		d.compare(string(kind), bodies[string(kind)].Value, reflect.TypeOf(e.Body))
	}
	for name, v := range map[string]any{
		"HelloFrame": helloFrame{}, "SubscribedFrame": subscribedFrame{}, "GapFrame": gapFrame{}, "ErrorFrame": errorFrame{}, "BeatFrame": beatFrame{},
		"SchemaChangeFrame": changeFrame{}, "ActivityFrame": live.ActivityFrame{}, "SpanFrame": live.SpanFrame{}, "ProseFrame": live.ProseFrame{},
	} {
		d.component(name, v)
	}
}

// The same of replies. Which of their lists are never null is shown by replies themselves.
func TestDescriptionMatchesReplyTypes(t *testing.T) {
	t.Parallel()
	d := newDescriber(t)
	d.lists = true
	for name, v := range map[string]any{
		"Answer": answer{}, "PythonAnswer": python{}, "Approval": approval{}, "PendingApproval": pending{}, "Sources": sources{},
		"StreamRows": rowsEvent{}, "StreamProse": proseEvent{}, "StreamFailure": errorEvent{}, "Problem": problem{},
		"Connection": connectionView{}, "ConnectionReport": reportReply{}, "DatabaseParts": databaseParts{}, "Dependent": dependent{}, "Schema": events.Schema{}, "TablePreview": events.TablePreview{},
		"Explanation": explanation{}, "Verdict": verdict{}, "Vocabulary": vocabularyView{}, "TaughtTerm": termView{}, "Feedback": events.Feedback{}, "OpenDraft": draftView{},
		"SemanticsChange": events.SemanticsChange{}, "SynonymPromoted": synonymPromoted{}, "Model": modelView{}, "ModelChange": events.ModelChange{}, "ModelReport": modelReport{},
		"Me": me{}, "Key": keyView{}, "Now": nowView{}, "Settings": settingsView{}, "DeadLetterLine": letterLine{}, "DeadLetter": letterView{},
		"SavedQuestion": savedView{}, "SessionLine": sessionLine{}, "SessionQuestion": events.SessionQuestion{}, "Trace": events.Trace{}, "TraceLine": events.TraceLine{},
	} {
		d.component(name, v)
	}
}

// describer holds Go types against the description.
type describer struct {
	t   *testing.T
	doc *openapi3.T
	// words are the constants of types of strings, by package and name of the type.
	words map[string][]string
	// lists says that lists are not null, whatever their types allow.
	lists bool
	done  map[pair]bool
}

type pair struct {
	schema *openapi3.Schema
	typ    reflect.Type
}

func newDescriber(t *testing.T) *describer {
	t.Helper()
	return &describer{t: t, doc: openAPIDocument(t, []byte(openapiSource)), words: constants(t), done: map[pair]bool{}}
}

// apart are fields that Go and the description are meant to differ in.
var apart = map[string]string{
	"Asked.idempotency_key":    "it never leaves the server",
	"Executed.rows":            "steps of streams are without",
	"answer.rows":              "appended to the encoding",
	"answer.raw_result":        "appended to the encoding",
	"python.rows":              "appended to the encoding",
	"python.raw_result":        "appended to the encoding",
	"Metric.probe":             "only on the way to the planner",
	"VerifiedQuestion.probe":   "only on the way to the planner",
	"VerifiedQuestion.author":  "requests are described with it and may leave it out",
	"VerifiedQuestion.time":    "requests are described with it and may leave it out",
	"VerifiedQuestion.checked": "requests are described with it and may leave it out",
	"sessionLine.questions":    "it leaves out those of the session",
	"PlanBrief.outcome":        "only what planning comes to",
	"modelView.origin":         "the demo has no model",
	"keyView.origin":           "the demo has no key",
	"verdict.class":            "empty where the statement is allowed",
	"draftView.draft":          "what has none is not listed",
}

func (d *describer) component(name string, v any) {
	d.t.Helper()
	ref := d.doc.Components.Schemas[name]
	if ref == nil {
		d.t.Errorf("%s is not described", name)
		return
	}
	d.compare(name, ref.Value, reflect.TypeOf(v))
}

func (d *describer) compare(at string, s *openapi3.Schema, typ reflect.Type) {
	s, _ = notNull(s)
	if d.done[pair{s, typ}] {
		return
	}
	d.done[pair{s, typ}] = true
	switch typ.Kind() {
	case reflect.Pointer:
		d.compare(at, s, typ.Elem())
	case reflect.Interface:
	case reflect.Struct:
		if typ == reflect.TypeFor[time.Time]() {
			d.is(at, s, openapi3.TypeString)
			return
		}
		d.object(at, s, typ)
	case reflect.Slice:
		if typ == reflect.TypeFor[json.RawMessage]() {
			return
		}
		if d.is(at, s, openapi3.TypeArray) && s.Items != nil {
			d.compare(at+"[]", s.Items.Value, typ.Elem())
		}
	case reflect.Map:
		if d.is(at, s, openapi3.TypeObject) && s.AdditionalProperties.Schema != nil {
			d.compare(at+"{}", s.AdditionalProperties.Schema.Value, typ.Elem())
		}
	case reflect.String:
		d.is(at, s, openapi3.TypeString)
		d.listed(at, s, typ)
	case reflect.Bool:
		d.is(at, s, openapi3.TypeBoolean)
	case reflect.Float64:
		d.is(at, s, openapi3.TypeNumber)
	default:
		d.is(at, s, openapi3.TypeInteger)
	}
}

// notNull is a schema without null, and whether null was among what it allows.
func notNull(s *openapi3.Schema) (*openapi3.Schema, bool) {
	for i, one := range s.AnyOf {
		if one.Value.Type.Is("null") && len(s.AnyOf) == 2 {
			return s.AnyOf[1-i].Value, true
		}
	}
	return s, s.Type != nil && s.Type.Includes("null")
}

func (d *describer) is(at string, s *openapi3.Schema, kind string) bool {
	if _, text := s.Const.(string); text && kind == openapi3.TypeString {
		return true
	}
	if s.Type == nil || !s.Type.Includes(kind) {
		d.t.Errorf("%s is described as %v, is %s", at, s.Type, kind)
		return false
	}
	return true
}

// listed holds the words that are listed against the constants of the type.
func (d *describer) listed(at string, s *openapi3.Schema, typ reflect.Type) {
	words := d.words[typ.PkgPath()+"."+typ.Name()]
	if len(words) == 0 {
		return
	}
	var described []string
	for _, word := range s.Enum {
		if word != "" {
			described = append(described, fmt.Sprint(word))
		}
	}
	slices.Sort(described)
	if !slices.Equal(described, words) {
		d.t.Errorf("%s is one of %v, described are %v", at, words, described)
	}
}

func (d *describer) object(at string, s *openapi3.Schema, typ reflect.Type) {
	fields := jsonFields(typ)
	for name := range s.Properties {
		if _, is := fields[name]; !is && apart[typ.Name()+"."+name] == "" {
			d.t.Errorf("%s.%s is described, there is no such field", at, name)
		}
	}
	for name, f := range fields {
		if apart[typ.Name()+"."+name] != "" {
			continue
		}
		property := s.Properties[name]
		if property == nil {
			d.t.Errorf("%s.%s is not described", at, name)
			continue
		}
		if required := slices.Contains(s.Required, name); required == f.optional {
			d.t.Errorf("%s.%s: described as required %v, may be left out %v", at, name, required, f.optional)
		}
		d.null(at+"."+name, property.Value, f)
		d.compare(at+"."+name, property.Value, f.typ)
	}
}

// null holds against each other whether a field can be null. A list that has at least one is
// none that was never made.
func (d *describer) null(at string, s *openapi3.Schema, f jsonField) {
	kind := f.typ.Kind()
	some, described := notNull(s)
	list := kind == reflect.Slice || kind == reflect.Map
	if list && (d.lists || some.MinItems > 0) || kind == reflect.Interface || f.typ == reflect.TypeFor[json.RawMessage]() {
		return
	}
	if can := (list || kind == reflect.Pointer) && !f.optional; can != described {
		d.t.Errorf("%s: described as null %v, can be null %v", at, described, can)
	}
}

type jsonField struct {
	typ      reflect.Type
	optional bool
}

// jsonFields are the fields of a struct's encoding; its own are before those that it embeds.
func jsonFields(typ reflect.Type) map[string]jsonField {
	own, embedded := map[string]jsonField{}, map[string]jsonField{}
	for f := range typ.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			inner := f.Type
			if inner.Kind() == reflect.Pointer {
				inner = inner.Elem()
			}
			maps.Copy(embedded, jsonFields(inner))
		case f.IsExported() && name != "-":
			own[name] = jsonField{f.Type, strings.HasPrefix(options, "omit")}
		}
	}
	maps.Copy(embedded, own)
	return embedded
}

// constants are those of all named types of strings in the packages whose types are sent.
func constants(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for pkg, dir := range map[string]string{"arivu/events": "../events", "arivu/edge": ".", "arivu/edge/auth": "auth", "arivu/edge/session": "session"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(parsed, func(n ast.Node) bool {
				if spec, is := n.(*ast.ValueSpec); is {
					addConstant(found, pkg, spec)
				}
				return true
			})
		}
	}
	for _, words := range found {
		slices.Sort(words)
	}
	return found
}

func addConstant(found map[string][]string, pkg string, spec *ast.ValueSpec) {
	typ, named := spec.Type.(*ast.Ident)
	if !named || typ.Name == "string" || len(spec.Values) != 1 {
		return
	}
	value, literal := spec.Values[0].(*ast.BasicLit)
	if !literal || value.Kind != token.STRING {
		return
	}
	if word, err := strconv.Unquote(value.Value); err == nil && word != "" {
		found[pkg+"."+typ.Name] = append(found[pkg+"."+typ.Name], word)
	}
}
