package pgcluster

import (
	"context"
	"log/slog"
)

// Fetch is written next.
func Fetch(ctx context.Context, log *slog.Logger) (string, error) { return "", errNone }
