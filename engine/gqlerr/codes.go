package gqlerr

// Code names a kind of error for programs. Codes are never reused; docs/errors.md
// lists each with its meaning and remedy, and a test keeps the two equal.
type Code string

// The codes of docs/reference (contract section 3) and those this server adds.
const (
	ParseFailed           Code = "GRAPHQL_PARSE_FAILED"
	ValidationFailed      Code = "GRAPHQL_VALIDATION_FAILED"
	BadUserInput          Code = "BAD_USER_INPUT"
	BadRequest            Code = "BAD_REQUEST"
	MethodNotAllowed      Code = "METHOD_NOT_ALLOWED"
	NotFound              Code = "NOT_FOUND"
	UnsupportedMediaType  Code = "UNSUPPORTED_MEDIA_TYPE"
	NotAcceptable         Code = "NOT_ACCEPTABLE"
	PayloadTooLarge       Code = "PAYLOAD_TOO_LARGE"
	RequestTimeout        Code = "REQUEST_TIMEOUT"    // this one and the next three are answered by netloop
	URITooLong            Code = "URI_TOO_LONG"       // alone, which knows statuses and spells the codes itself
	ExpectationFailed     Code = "EXPECTATION_FAILED" // (netloop/response.go)
	HeadersTooLarge       Code = "HEADERS_TOO_LARGE"
	OperationResolution   Code = "OPERATION_RESOLUTION_FAILURE"
	Unauthenticated       Code = "UNAUTHENTICATED"
	Forbidden             Code = "FORBIDDEN"
	CSRFRefused           Code = "CSRF_PREVENTED"
	PersistedNotFound     Code = "PERSISTED_QUERY_NOT_FOUND"
	PersistedHashMismatch Code = "PERSISTED_QUERY_HASH_MISMATCH"
	PersistedRequired     Code = "PERSISTED_QUERY_REQUIRED"
	PersistedNotSupported Code = "PERSISTED_QUERY_NOT_SUPPORTED"
	TooComplex            Code = "QUERY_TOO_COMPLEX"
	RateLimited           Code = "RATE_LIMITED"
	Timeout               Code = "TIMEOUT"
	Unavailable           Code = "SERVICE_UNAVAILABLE"
	Internal              Code = "INTERNAL_SERVER_ERROR"
	NotSupported          Code = "NOT_SUPPORTED"
	TooManyRows           Code = "TOO_MANY_ROWS"
	BadDocument           Code = "BAD_DOCUMENT"           // stored data do not fit the schema
	UniqueViolation       Code = "UNIQUE_VIOLATION"       // SQLSTATE 23505
	ForeignKeyViolation   Code = "FOREIGN_KEY_VIOLATION"  // 23503
	NotNullViolation      Code = "NOT_NULL_VIOLATION"     // 23502
	CheckViolation        Code = "CHECK_VIOLATION"        // 23514, 23P01
	SerializationFailure  Code = "SERIALIZATION_FAILURE"  // 40001, 40P01
	DatabaseRaised        Code = "RAISED"                 // P0001: the function's own message
	DatabaseError         Code = "DATABASE_ERROR"         // anything else, text shown in development only
	ContextMissing        Code = "CONTEXT_MISSING"        // a function's context value is absent
	IdempotencyKeyReused  Code = "IDEMPOTENCY_KEY_REUSED" // the key came with another request before
	SubscriptionGap       Code = "SUBSCRIPTION_GAP"       // events may have been lost; the stream goes on
	TooManySubscriptions  Code = "TOO_MANY_SUBSCRIPTIONS" // a limit of [subscriptions]
)
