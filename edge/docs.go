package edge

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
)

//go:embed docs.html
var docsSource string

//go:embed docs.css
var docsStyle string

// docsPage is everything the page shows, read from the description.
type docsPage struct {
	Style    template.CSS
	Title    string
	About    string
	Tags     []docsTag
	Schemas  []docsSchema
	Problems []docsProblem
}

type docsTag struct {
	Name, About string
	Operations  []docsOperation
}

type docsOperation struct {
	ID, Method, Path, Summary, About string
	Public                           bool
	Parameters                       []docsField
	Body                             string
	Replies                          []docsReply
}

type docsReply struct{ Status, About, Type, Schema string }

type docsField struct {
	Name, Where, Type, About, Schema string
	Required                         bool
}

// docsSchema is a component. Forms are the fields of each way in which its values may be
// made; Also are components whose fields they have beside, OneOf those that they are one of.
type docsSchema struct {
	Name, About string
	Forms       [][]docsField
	Also, OneOf []string
}

type docsProblem struct {
	Slug, Title string
	Status      int
}

// The parts of the description that the page reads.
type (
	apiDocument struct {
		Info struct {
			Title, Description string
		}
		Tags []struct {
			Name, Description string
		}
		Paths      map[string]map[string]apiOperation
		Components struct {
			Schemas map[string]apiSchema
		}
	}
	apiOperation struct {
		OperationID, Summary, Description string
		Tags                              []string
		Security                          *[]any
		Parameters                        []struct {
			Name, In, Description string
			Required              bool
			Schema                apiSchema
		}
		RequestBody struct{ Content map[string]apiMedia }
		Responses   map[string]struct {
			Description string
			Content     map[string]apiMedia
		}
	}
	apiMedia  struct{ Schema apiSchema }
	apiSchema struct {
		Ref         string `json:"$ref"`
		Type        any
		Description string
		Enum        []any
		Const       any
		Items       *apiSchema
		AnyOf       []apiSchema
		AllOf       []apiSchema
		OneOf       []apiSchema
		Required    []string
		Properties  map[string]apiSchema
	}
)

// docs serves the description as a page without scripts.
func (s *Server) docs(c *fiber.Ctx) error {
	page, err := docsHTML()
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(docsStyle))
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+
		"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Status(http.StatusOK)
	c.Response().SetBodyRaw(page)
	return nil
}

var docsHTML = sync.OnceValues(func() ([]byte, error) {
	var doc apiDocument
	if err := json.Unmarshal([]byte(openapiSource), &doc); err != nil {
		return nil, fmt.Errorf("reading the description of the API: %w", err)
	}
	t, err := template.New("docs").Parse(docsSource)
	if err != nil {
		return nil, fmt.Errorf("parsing the documentation page: %w", err)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, newDocsPage(&doc)); err != nil {
		return nil, fmt.Errorf("rendering the documentation page: %w", err)
	}
	return out.Bytes(), nil
})

func newDocsPage(doc *apiDocument) docsPage {
	p := docsPage{Style: template.CSS(docsStyle), Title: doc.Info.Title, About: doc.Info.Description} //nolint:gosec // G203: the style is a constant of ours
	for _, tag := range doc.Tags {
		p.Tags = append(p.Tags, docsTag{Name: tag.Name, About: tag.Description, Operations: operations(doc, tag.Name)})
	}
	for _, name := range sortedNames(doc.Components.Schemas) {
		schema := doc.Components.Schemas[name]
		p.Schemas = append(p.Schemas, docsSchema{
			Name: name, About: cmp.Or(schema.Description, schema.about()), Forms: schema.forms(), Also: componentNames(schema.AllOf), OneOf: componentNames(schema.OneOf),
		})
	}
	for status, slug := range problemTypes {
		p.Problems = append(p.Problems, docsProblem{Slug: slug, Status: status, Title: http.StatusText(status)})
	}
	slices.SortFunc(p.Problems, func(a, b docsProblem) int { return cmp.Compare(a.Status, b.Status) })
	return p
}

func operations(doc *apiDocument, tag string) []docsOperation {
	var all []docsOperation
	for _, path := range sortedNames(doc.Paths) {
		for _, method := range sortedNames(doc.Paths[path]) {
			op := doc.Paths[path][method]
			if !slices.Contains(op.Tags, tag) {
				continue
			}
			all = append(all, newDocsOperation(strings.ToUpper(method), path, op))
		}
	}
	return all
}

func newDocsOperation(method, path string, op apiOperation) docsOperation {
	o := docsOperation{ID: op.OperationID, Method: method, Path: path, Summary: op.Summary, About: op.Description, Public: op.Security != nil}
	for _, p := range op.Parameters {
		o.Parameters = append(o.Parameters, docsField{
			Name: p.Name, Where: p.In, Type: p.Schema.about(), About: p.Description, Required: p.Required,
		})
	}
	for _, media := range op.RequestBody.Content {
		o.Body = media.Schema.name()
	}
	for _, status := range sortedNames(op.Responses) {
		reply := op.Responses[status]
		if status == "default" {
			continue
		}
		r := docsReply{Status: status, About: reply.Description}
		for kind, media := range reply.Content {
			r.Type, r.Schema = kind, media.Schema.name()
		}
		o.Replies = append(o.Replies, r)
	}
	return o
}

// name is the component a schema refers to, in itself or as one of several.
func (s *apiSchema) name() string {
	if s.Ref != "" {
		return s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]
	}
	if s.Items != nil {
		return s.Items.name()
	}
	for i := range s.AnyOf {
		if name := s.AnyOf[i].name(); name != "" {
			return name
		}
	}
	return ""
}

// about says in a few words what values a schema takes.
func (s *apiSchema) about() string {
	switch {
	case s.Ref != "":
		return s.name()
	case s.Const != nil:
		return fmt.Sprint(s.Const)
	case len(s.Enum) > 0:
		return strings.Trim(strings.ReplaceAll(fmt.Sprint(s.Enum), " ", " | "), "[]")
	case s.Items != nil:
		return "list of " + s.Items.about()
	case len(s.AnyOf) > 0:
		kinds := make([]string, len(s.AnyOf))
		for i := range s.AnyOf {
			kinds[i] = s.AnyOf[i].about()
		}
		return strings.Join(kinds, " or ")
	}
	switch kind := s.Type.(type) {
	case string:
		return kind
	case []any:
		return strings.Trim(strings.ReplaceAll(fmt.Sprint(kind), " ", " or "), "[]")
	default:
		return "any"
	}
}

// forms are the fields of each way in which a value may be made, as far as they are said
// in the schema itself.
func (s *apiSchema) forms() [][]docsField {
	var all [][]docsField
	for _, one := range slices.Concat([]apiSchema{*s}, s.AllOf, s.OneOf) {
		if len(one.Properties) > 0 {
			all = append(all, one.fields())
		}
	}
	return all
}

// componentNames are the components among schemas.
func componentNames(schemas []apiSchema) []string {
	var all []string
	for i := range schemas {
		if name := schemas[i].name(); name != "" {
			all = append(all, name)
		}
	}
	return all
}

func (s *apiSchema) fields() []docsField {
	var all []docsField
	for _, name := range sortedNames(s.Properties) {
		f := s.Properties[name]
		all = append(all, docsField{
			Name: name, Type: f.about(), Schema: f.name(), About: f.Description, Required: slices.Contains(s.Required, name),
		})
	}
	return all
}
