package pgsql

import (
	"strconv"
	"strings"

	"fraiseqld/engine/gqlerr"
	"fraiseqld/engine/input"
	"fraiseqld/engine/plan"
)

// queryFuncs read a client's words as a query.
var queryFuncs = map[string]literal{
	"matches": "to_tsquery", "plainQuery": "plainto_tsquery", "phraseQuery": "phraseto_tsquery", "websearchQuery": "websearch_to_tsquery",
}

func init() {
	search := map[string]emitter{}
	for name, fn := range queryFuncs {
		search[name] = textSearch(fn)
	}
	for name, op := range map[string]literal{"Gt": " > ", "Gte": " >= ", "Lt": " < ", "Lte": " <= "} {
		search["rank"+name], search["rankCd"+name] = rank("ts_rank(", op), rank("ts_rank_cd(", op)
	}
	operators[plan.FullText] = search
}

// searched writes a tsvector, or text taken as one.
func (b *builder) searched(at place) {
	if at.column != "" {
		b.column(at.column)
		return
	}
	b.sql("(")
	b.text1(at.target)
	b.sql(")::tsvector")
}

func textSearch(fn literal) emitter {
	return func(b *builder, at place, p *plan.Predicate) {
		b.searched(at)
		b.sql(" @@ ")
		b.words(fn, p)
	}
}

func (b *builder) words(fn literal, p *plan.Predicate) {
	b.sql(fn)
	b.sql("(")
	b.arg(Arg{Slot: p.Value, As: asText})
	b.sql("::text)")
}

// rank compares how well a text fits with a bound; the operand is "query:bound".
func rank(fn, op literal) emitter {
	return func(b *builder, at place, p *plan.Predicate) {
		b.sql(fn)
		b.searched(at)
		b.sql(", to_tsquery(")
		b.arg(Arg{Slot: p.Value, As: asRankQuery})
		b.sql("::text))")
		b.sql(op)
		b.arg(Arg{Slot: p.Value, As: asRankBound})
		b.sql("::float8")
	}
}

// rankOrder orders by how well a text fits the query that it is filtered by.
func (b *builder) rankOrder(p *plan.Predicate) {
	b.sql("ts_rank(")
	b.searched(b.locate(p.Target, p.Class))
	b.sql(", ")
	b.words(queryFuncs[p.Op], p)
	b.sql(")")
}

// rankPart is the query or the bound of "query:bound".
func (a *Arg) rankPart(dst []byte, v *input.Value) ([]byte, *gqlerr.Error) {
	at := strings.LastIndexByte(v.Text, ':')
	if at < 0 {
		return dst, gqlerr.New(gqlerr.BadUserInput, `A rank is compared with "query:bound", like "cat & dog:0.1".`)
	}
	if a.As == asRankQuery {
		return append(dst, v.Text[:at]...), nil
	}
	bound := strings.TrimSpace(v.Text[at+1:])
	if _, err := strconv.ParseFloat(bound, 64); err != nil {
		return dst, gqlerr.New(gqlerr.BadUserInput, "The bound of a rank, behind the last colon, must be a number.")
	}
	return append(dst, bound...), nil
}
