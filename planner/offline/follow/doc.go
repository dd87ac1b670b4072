// Package follow reads a question as a continuation of the answer before it: "what are
// their names", "only those from Germany", "which of them has the most orders".
//
// It works on frames, whoever made them. A follow-up is first said as a question of its
// own, its pointers replaced by what they point at ("which ones" by "which customers"),
// and read as any other; that reading is then merged into the frame of the last answer:
// its conditions are kept, what the follow-up says anew takes the place of what was said
// of the same thing, and what it asks to see is shown.
package follow
