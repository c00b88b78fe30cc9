package respond

import (
	"strings"
)

// outcome is what a mutation function answered, whatever format it used.
// The raw members are JSON text, nil when absent or null.
type outcome struct {
	status     string
	message    string
	entityID   []byte
	entity     []byte
	updated    []byte
	cascade    []byte
	metadata   []byte
	statusNull bool
}

// noResult is what a NULL answer stands for.
var noResult = outcome{status: "failed:no_result", message: "No result returned from mutation"}

// eightFields are the members of mutation_response; a document with others is of another format.
var eightFields = map[string]bool{
	"status": true, "message": true, "entity_id": true, "entity_type": true,
	"entity": true, "updated_fields": true, "cascade": true, "metadata": true,
}

// parseOutcome recognises, in this order, mutation_response, the older six
// columns, anything with a status word, and a bare entity.
func parseOutcome(row []byte) (outcome, bool) {
	if row = trim(row); len(row) == 0 || row[0] == 'n' {
		return noResult, true
	}
	m := map[string][]byte{}
	if !members(row, func(key, value []byte) { m[string(key)] = value }) {
		return outcome{status: "success", message: "Success", entity: row}, valueEnd(row, 0) > 0
	}
	switch {
	case has(m, "object_data") || has(m, "extra_metadata"):
		return sixColumns(m), true
	case isEight(m), isStatus(text(m["status"])):
		return lenient(m), true
	case has(m, "status") && isNull(m["status"]) && has(m, "message"):
		return outcome{statusNull: true}, true
	}
	return outcome{status: "success", message: "Success", entity: row, entityID: stringOnly(m["id"]), cascade: present(m["_cascade"])}, true
}

func isEight(m map[string][]byte) bool {
	for key := range m {
		if !eightFields[key] {
			return false
		}
	}
	return isString(m["status"]) && isString(m["message"]) && has(m, "entity")
}

func sixColumns(m map[string][]byte) outcome {
	return outcome{
		status: text(m["status"]), message: text(m["message"]), entityID: present(m["id"]), entity: present(m["object_data"]),
		updated: present(m["updated_fields"]), metadata: present(m["extra_metadata"]), statusNull: isNull(m["status"]),
	}
}

func lenient(m map[string][]byte) outcome {
	return outcome{
		status: text(m["status"]), message: text(m["message"]), entityID: present(m["entity_id"]), entity: present(m["entity"]),
		updated: present(m["updated_fields"]), cascade: present(m["cascade"]), metadata: present(m["metadata"]),
	}
}

func has(m map[string][]byte, key string) bool { _, ok := m[key]; return ok }
func isNull(b []byte) bool                     { return len(b) > 0 && b[0] == 'n' }
func isString(b []byte) bool                   { return len(b) > 0 && b[0] == '"' }

func present(b []byte) []byte {
	if isNull(b) {
		return nil
	}
	return b
}

func stringOnly(b []byte) []byte {
	if isString(b) {
		return b
	}
	return nil
}

func text(b []byte) string {
	if !isString(b) {
		return ""
	}
	return unquote(b)
}

// statusWords open the status of a document that is not exactly mutation_response.
var statusWords = []string{"success", "created", "updated", "deleted", "failed:", "validation:", "unauthorized:", "forbidden:", "not_found:", "conflict:", "timeout:", "noop:"}

func isStatus(s string) bool {
	for _, w := range statusWords {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

var errorCodes = map[string]int{
	"failed": 500, "validation": 422, "not_found": 404, "unauthorized": 401, "forbidden": 403, "conflict": 409, "timeout": 408, "noop": 422,
}

// errorCode is the code of an error status, or 0: the status is one of success.
// A status names its kind before a colon; failed:KIND has the code of that kind.
func (o *outcome) errorCode() int {
	kind, rest, ok := strings.Cut(strings.ToLower(o.status), ":")
	if !ok {
		return 0
	}
	code := errorCodes[kind]
	if kind == "failed" {
		if named, ok := errorCodes[rest]; ok {
			return named
		}
	}
	return code
}

// identifier is what stands behind the colon.
func (o *outcome) identifier() string {
	if _, rest, ok := strings.Cut(o.status, ":"); ok && rest != "" {
		return rest
	}
	return "general_error"
}
