package prompt

import "arivu/planner/llm"

const formDescription = "Gives the plan: the fields of the one JSON object that is the reply."

// formSchema is the object that the fixed words ask for, which say what its fields
// mean.
const formSchema = `{
"type": "object",
"properties": {
  "sql": {"type": "string"},
  "restatement": {"type": "string"},
  "assumptions": {"type": "array", "items": {"type": "string"}},
  "confidence": {"type": "number", "minimum": 0, "maximum": 1},
  "declined": {"anyOf": [{"type": "null"}, {
    "type": "object",
    "properties": {
      "reason": {"type": "string"},
      "missing": {"type": "array", "items": {"type": "string"}},
      "suggestions": {"type": "array", "items": {"type": "string"}}
    },
    "required": ["reason", "missing", "suggestions"],
    "additionalProperties": false
  }]}
},
"required": ["sql", "restatement", "assumptions", "confidence", "declined"],
"additionalProperties": false
}`

func form() llm.Form {
	return llm.Form{Name: "plan", Description: formDescription, Schema: formSchema}
}
