package httpparse

// Error is a refusal of what the peer sent. The values are sentinels: compare
// by identity. After one of them, answer with Status and close the connection.
type Error struct {
	Status int    // to send
	Reason string // safe to show to the peer
}

func (e *Error) Error() string { return e.Reason }

func refuse(status int, reason string) *Error {
	return &Error{Status: status, Reason: reason}
}
