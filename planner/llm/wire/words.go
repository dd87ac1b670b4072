package wire

import "strings"

// fault is what the vendor says in an error body, by its fields and, since few vendors
// have a field for everything, by its words.
func (e *Endpoint) fault(body []byte) Fault {
	f := e.vendor.ReadFault(body)
	said := strings.ToLower(f.Message)
	f.Quota = f.Quota || containsAny(said, quotaWords)
	f.TooLong = f.TooLong || containsAny(said, tooLongWords)
	f.Withheld = f.Withheld || containsAny(said, filterWords)
	return f
}

// What vendors say, in lower case, of an account with nothing left,
var quotaWords = []string{
	"credit balance is too low",      // Anthropic
	"api usage limits",               // Anthropic
	"billing hard limit",             // OpenAI
	"insufficient balance",           // DeepSeek
	"exceeded your monthly included", // Hugging Face
	"insufficient credit",            // Replicate, OpenRouter
}

// of a prompt that the model cannot read whole,
var tooLongWords = []string{
	"maximum context length",               // OpenAI, DeepSeek, Mistral, vLLM
	"context window",                       // OpenAI
	"prompt is too long",                   // Anthropic
	"exceed context limit",                 // Anthropic
	"reduce the length of the messages",    // Groq
	"request too large for model",          // OpenAI and Groq, whose limit per minute is below the prompt
	"available context size",               // llama.cpp
	"context length exceeded",              // LM Studio
	"exceeds the context length",           // Ollama
	"exceeds the maximum number of tokens", // Gemini
	"max_new_tokens` must be <=",           // text-generation-inference
}

// and of a content filter.
var filterWords = []string{
	"content management policy", // Azure
	"content filtering policy",  // Anthropic
	"content_filter",
}

func containsAny(s string, words []string) bool {
	for _, word := range words {
		if strings.Contains(s, word) {
			return true
		}
	}
	return false
}
