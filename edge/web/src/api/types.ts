// Short names for what the server’s description of its API says it sends and takes, see scripts/api.mjs. Times are RFC 3339
// strings, durations milliseconds. What an answer is here is in state/runs.ts: one that grows.

import type { Schemas } from "./schemas";

// Questions and answers.
export type Accepted = Schemas["Accepted"];
export type Sources = Schemas["Sources"];
export type ModelAttempt = Schemas["ModelAttempt"];
export type RowsPage = Schemas["RowsPage"];
export type Approval = Schemas["Approval"];
export type PendingApproval = Schemas["PendingApproval"];
export type Verdict = Schemas["Verdict"];
export type Status = Schemas["Status"];
export type Stage = Schemas["Stage"];
export type Path = Schemas["Path"];
export type Dialect = Schemas["Dialect"];
export type Fault = Schemas["Error"];
export type Part = Schemas["Part"];
export type Alternatives = Schemas["Alternatives"];
export type Mark = Schemas["Mark"];
export type Place = Schemas["Place"];
export type Chart = Schemas["Chart"];
export type Check = Schemas["Check"];
export type VerifiedUse = Schemas["VerifiedUse"];
export type MetricUse = Schemas["MetricUse"];
export type Usage = Schemas["Usage"];

/** A value of a result. Numbers with more digits than a double holds arrive as strings. */
export type Cell = Schemas["Cell"];
export type Row = Schemas["Row"];
export type ResultColumn = Schemas["ResultColumn"];
export type TypeClass = Schemas["TypeClass"];
export type Summary = Schemas["Summary"];

/** RFC 9457, as every error of the API. */
export type Problem = Schemas["Problem"];
export type FieldProblem = Schemas["SemanticsProblem"];

// Events and what the live socket brings.
export type Kind = Schemas["Kind"];
/** What an event carries, by its kind. */
export type Bodies = { [K in Kind]: Extract<Schemas["EventBody"], { kind: K }>["body"] };
export type Asked = Schemas["Asked"];
export type Completion = Schemas["Completion"];
export type FailedCall = Schemas["FailedCall"];
export type Planned = Schemas["Planned"];
export type Ambiguous = Schemas["Ambiguous"];
export type Clarify = Schemas["Clarify"];
export type Reading = Schemas["Reading"];
export type Preview = Schemas["Preview"];
export type Declined = Schemas["Declined"];
export type Rejected = Schemas["Rejected"];
export type AwaitingApproval = Schemas["AwaitingApproval"];
export type Decided = Schemas["Decided"];
export type WriteKind = Schemas["WriteKind"];
export type Executed = Schemas["Executed"];
export type Reused = Schemas["Reused"];
export type Narration = Schemas["Narration"];
export type Author = Schemas["Author"];
export type Answered = Schemas["Answered"];
export type Failed = Schemas["Failed"];
export type Canceled = Schemas["Canceled"];
export type EventFrame = Schemas["EventFrame"];
export type ActivityFrame = Schemas["ActivityFrame"];
export type ProseFrame = Schemas["ProseFrame"];
export type ServerFrame = Schemas["ServerFrame"];
export type ClientFrame = Schemas["ClientFrame"];

// What happened.
export type Span = Schemas["Span"];
export type Trace = Schemas["Trace"];
export type SessionQuestion = Schemas["SessionQuestion"];

// Databases.
export type Connection = Schemas["Connection"];
export type ConnectionOptions = Schemas["ConnectionOptions"];
export type RowPolicy = NonNullable<ConnectionOptions["row_policies"]>[number];
export type Schema = Schemas["Schema"];
export type Table = Schemas["Table"];
export type Column = Schemas["Column"];
export type Personal = NonNullable<Column["personal"]>;
export type ForeignKey = Schemas["ForeignKey"];
export type Index = Schemas["Index"];
export type SchemaChange = Schemas["SchemaChange"];
export type Broken = Schemas["Broken"];

// Models.
export type Model = Schemas["Model"];
export type ModelChange = Schemas["ModelChange"];
export type ModelReport = Schemas["ModelReport"];
export type Limits = Schemas["ModelLimits"];
export type Prices = Omit<NonNullable<Model["prices"]>, "overridden">;
export type Vendor = Schemas["Vendor"];

// What the data mean.
export type Semantics = Schemas["Semantics"];
/** The contents of a version. */
export type Meanings = Pick<Semantics, "tables" | "metrics" | "relations" | "instructions" | "verified">;
export type TableMeaning = Schemas["TableMeaning"];
export type ColumnMeaning = NonNullable<TableMeaning["columns"]>[number];
export type Metric = Schemas["Metric"];
export type MetricFormat = NonNullable<Metric["format"]>;
export type Relation = Schemas["Relation"];
export type Instruction = Schemas["Instruction"];
export type VerifiedQuestion = Schemas["VerifiedQuestion"];
export type Parameter = NonNullable<VerifiedQuestion["parameters"]>[number];
export type ParameterType = Parameter["type"];
export type SemanticsChange = Schemas["SemanticsChange"];
export type SemanticsChanged = Schemas["SemanticsChanged"];
export type SemanticsVersion = Schemas["SemanticsVersion"];
export type Impact = Schemas["Impact"];
export type ChangedQuestion = Schemas["ChangedQuestion"];
export type PlanBrief = Schemas["PlanBrief"];
export type Feedback = Schemas["Feedback"];
export type FeedbackRequest = Schemas["FeedbackRequest"];
export type FeedbackStep = NonNullable<Feedback["step"]>;
export type Draft = Schemas["OpenDraft"];
/** What a promotion did, or with dry_run would do. */
export type Promoted = Schemas["SemanticsChanged"] | Schemas["SynonymPromoted"];
export type Vocabulary = Schemas["Vocabulary"];
export type Term = Schemas["Term"];
