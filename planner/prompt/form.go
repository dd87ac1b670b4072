package prompt

import "arivu/planner/llm"

const formDescription = "Gives the plan: the fields of the one JSON object that is the reply."

// replyWords say what the fields of the reply mean; formSchema is the same object.
const replyWords = `Reply with exactly one JSON object and nothing else, no Markdown:
{"intent": "answer", "restatement": "...", "assumptions": ["..."], "candidates": [{"sql": "SELECT ...", "restatement": "..."}], "confidence": 0.0, "chart": null, "clarify": null, "declined": null, "say": ""}

"intent": "answer" if a statement answers the question. "clarify" if it has readings that give different results and neither the schema nor the conversation tells which is meant. "decline" if the schema cannot answer it. "chat" if it is a greeting, or asks what there is in this database or what can be asked.
"restatement": how you read the question, as a short phrase in the question's language, such as "Number of orders per month in 2024".
"assumptions": each choice you made that the question left open (which date column, which status counts, which currency); [] if none.
"candidates": for "answer", one to three, the best first; else []. Give a second only if it is nearly as likely to be what was meant. Its "sql" is one SELECT statement, WITH allowed, in the dialect named below; no semicolon, no comments, no placeholders. Its "restatement" says what that statement asks for.
"confidence": from 0 to 1, how likely the first candidate answers what was meant.
"chart": null, or how to draw the result, by names of its columns: {"type": "bar, line, number or table", "x": "column", "y": ["column"]}.
"clarify": null. For "clarify": {"prompt": "what to choose, as one question", "readings": [{"restatement": "...", "question": "...", "statement": "SELECT ..."}]} with two to four readings; each "question" is the whole question said so that only that reading is left, and its "statement" is the one that answers it, written like a candidate's "sql". People are shown what each gives, and whoever chooses a reading gets its statement; "" if you cannot write it.
"declined": null. For "decline": {"reason": "...", "missing": ["word without meaning here"], "suggestions": ["question that this schema can answer"]}.
"say": for "chat", one to three sentences about the schema, naming tables and columns but no figures; else "".
`

// formSchema keeps to what every vendor can hold a model to: each property is
// required, none may be added, what may be missing is null, and there are no bounds.
const formSchema = `{
"type": "object",
"properties": {
  "intent": {"type": "string", "enum": ["answer", "clarify", "decline", "chat"]},
  "restatement": {"type": "string"},
  "assumptions": {"type": "array", "items": {"type": "string"}},
  "candidates": {"type": "array", "items": {
    "type": "object",
    "properties": {
      "sql": {"type": "string"},
      "restatement": {"type": "string"}
    },
    "required": ["sql", "restatement"],
    "additionalProperties": false
  }},
  "confidence": {"type": "number"},
  "chart": {"anyOf": [{"type": "null"}, {
    "type": "object",
    "properties": {
      "type": {"type": "string", "enum": ["bar", "line", "number", "table"]},
      "x": {"type": "string"},
      "y": {"type": "array", "items": {"type": "string"}}
    },
    "required": ["type", "x", "y"],
    "additionalProperties": false
  }]},
  "clarify": {"anyOf": [{"type": "null"}, {
    "type": "object",
    "properties": {
      "prompt": {"type": "string"},
      "readings": {"type": "array", "items": {
        "type": "object",
        "properties": {
          "restatement": {"type": "string"},
          "question": {"type": "string"},
          "statement": {"type": "string"}
        },
        "required": ["restatement", "question", "statement"],
        "additionalProperties": false
      }}
    },
    "required": ["prompt", "readings"],
    "additionalProperties": false
  }]},
  "declined": {"anyOf": [{"type": "null"}, {
    "type": "object",
    "properties": {
      "reason": {"type": "string"},
      "missing": {"type": "array", "items": {"type": "string"}},
      "suggestions": {"type": "array", "items": {"type": "string"}}
    },
    "required": ["reason", "missing", "suggestions"],
    "additionalProperties": false
  }]},
  "say": {"type": "string"}
},
"required": ["intent", "restatement", "assumptions", "candidates", "confidence", "chart", "clarify", "declined", "say"],
"additionalProperties": false
}`

func form() llm.Form {
	return llm.Form{Name: "plan", Description: formDescription, Schema: formSchema}
}
