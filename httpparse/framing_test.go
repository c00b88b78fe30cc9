package httpparse

import (
	"strings"
	"testing"
)

func length(value, body string) string {
	return "POST / HTTP/1.1\r\nHost: h\r\nContent-Length:" + value + "\r\n\r\n" + body
}

func coding(value, body string) string {
	return "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:" + value + "\r\n\r\n" + body
}

func chunks(body string) string { return coding(" chunked", body) }

var lengthRows = []row{
	{"none", "6.3", get("POST / HTTP/1.1"), 0, "len=0 body="},
	{"length", "6.2", length(" 5", "hello"), 0, "len=5 body=hello"},
	{"length of a GET", "6", "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc", 0, "len=3 body=abc"},
	{"length zero", "6.2", length(" 0", ""), 0, "len=0 body="},
	{"zeros in front", "RFC 9110 8.6", length(" 0005", "hello"), 0, "len=5 body=hello"},
	{"many zeros in front", "RFC 9110 8.6", length(" "+strings.Repeat("0", 100)+"5", "hello"), 0, "len=5"},
	{"white space around the length", "5", length("\t 5 \t", "hello"), 0, "len=5"},
	{"field in lower case", "5.1", "POST / HTTP/1.1\r\nHost: h\r\ncontent-length: 1\r\n\r\nx", 0, "len=1"},
	{"body not there yet", "6.2", length(" 5", "hell"), more, ""},
	{"length empty", "RFC 9110 8.6", length("", ""), 400, ""},
	{"length of white space", "RFC 9110 8.6", length(" \t", ""), 400, ""},
	{"length negative", "RFC 9110 8.6", length(" -1", ""), 400, ""},
	{"length with plus", "RFC 9110 8.6", length(" +5", "hello"), 400, ""},
	{"length hex", "RFC 9110 8.6", length(" 0x5", "hello"), 400, ""},
	{"length hex digit", "RFC 9110 8.6", length(" a", ""), 400, ""},
	{"length with underscore", "RFC 9110 8.6", length(" 1_0", ""), 400, ""},
	{"length with point", "RFC 9110 8.6", length(" 5.0", ""), 400, ""},
	{"length with exponent", "RFC 9110 8.6", length(" 1e1", ""), 400, ""},
	{"length with space inside", "RFC 9110 8.6", length(" 1 0", ""), 400, ""},
	{"length with semicolon", "RFC 9110 8.6", length(" 5;", ""), 400, ""},
	{"length in quotes", "RFC 9110 8.6", length(" \"5\"", ""), 400, ""},
	{"length of full-width digits", "RFC 9110 8.6", length(" \xef\xbc\x95", ""), 400, ""},
	{"length list of the same", "6.3", length(" 5, 5", "hello"), 400, ""},
	{"length list of two", "6.3", length(" 5,6", "hello"), 400, ""},
	{"length and comma", "6.3", length(" 5,", "hello"), 400, ""},
	{"length twice the same", "6.3", length(" 5\r\nContent-Length: 5", "hello"), 400, ""},
	{"length twice", "6.3", length(" 5\r\nContent-Length: 6", "hello"), 400, ""},
	{"length twice, once empty", "6.3", length(" 5\r\nContent-Length:", "hello"), 400, ""},
	{"length twice in other case", "6.3", length(" 5\r\nCONTENT-LENGTH: 5", "hello"), 400, ""},
	{"length of 1 MiB", "RFC 9110 15.5.14", length(" 1048576", strings.Repeat("x", 1<<20)), 0, "len=1048576"},
	{"length of 1 MiB and a byte", "RFC 9110 15.5.14", length(" 1048577", ""), 413, ""},
	{"length of 2^31", "RFC 9110 8.6", length(" 2147483648", ""), 413, ""},
	{"length of 2^32", "RFC 9110 8.6", length(" 4294967296", ""), 413, ""},
	{"length of 2^32 and 5", "RFC 9110 8.6", length(" 4294967301", "hello"), 413, ""},
	{"length of 2^63", "RFC 9110 8.6", length(" 9223372036854775808", ""), 413, ""},
	{"length of 2^64", "RFC 9110 8.6", length(" 18446744073709551616", ""), 413, ""},
	{"length of 2^64 and 5", "RFC 9110 8.6", length(" 18446744073709551621", "hello"), 413, ""},
	{"length of a hundred digits", "RFC 9110 8.6", length(" "+strings.Repeat("9", 100), ""), 413, ""},
}

var codingRows = []row{
	{"chunked", "7.1", chunks("5\r\nhello\r\n0\r\n\r\n"), 0, "chunked len=-1 body=hello"},
	{"chunked in capitals", "7", coding(" CHUNKED", "0\r\n\r\n"), 0, "chunked"},
	{"chunked without white space", "5", coding("chunked", "0\r\n\r\n"), 0, "chunked"},
	{"chunked within TABs", "5", coding("\tchunked\t", "0\r\n\r\n"), 0, "chunked"},
	{"chunked GET", "6", with("Transfer-Encoding: chunked") + "1\r\nx\r\n0\r\n\r\n", 0, "body=x"},
	{"chunked in 1.2", "6.1", "POST / HTTP/1.2\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 0, "chunked"},
	{"chunked in 1.0", "6.1", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, ""},
	{"length before chunked", "6.3", length(" 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400, ""},
	{"length behind chunked", "6.3", coding(" chunked\r\nContent-Length: 5", "0\r\n\r\n"), 400, ""},
	{"length zero and chunked", "6.3", length(" 0\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400, ""},
	{"length and identity", "6.3", length(" 5\r\nTransfer-Encoding: identity", "hello"), 400, ""},
	{"length and an empty coding", "6.3", length(" 5\r\nTransfer-Encoding:", "hello"), 400, ""},
	{"coding empty", "6.1", coding("", ""), 400, ""},
	{"coding of white space", "6.1", coding(" \t ", ""), 400, ""},
	{"identity", "6.1", coding(" identity", ""), 501, ""},
	{"gzip", "6.1", coding(" gzip", ""), 501, ""},
	{"gzip, chunked", "6.1", coding(" gzip, chunked", ""), 501, ""},
	{"identity, chunked", "6.1", coding(" identity, chunked", ""), 501, ""},
	{"gzip and chunked in two lines", "6.1", coding(" gzip\r\nTransfer-Encoding: chunked", ""), 501, ""},
	{"xchunked", "6.1", coding(" xchunked", ""), 501, ""},
	{"chunkedx", "6.1", coding(" chunkedx", ""), 501, ""},
	{"chunk", "6.1", coding(" chunk", ""), 501, ""},
	{"chunked, gzip", "6.1", coding(" chunked, gzip", ""), 400, ""},
	{"chunked, identity", "6.1", coding(" chunked, identity", ""), 400, ""},
	{"chunked twice", "6.1", coding(" chunked, chunked", "0\r\n\r\n"), 400, ""},
	{"chunked in two lines", "6.1", coding(" chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 400, ""},
	{"chunked and identity in two lines", "6.1", coding(" chunked\r\nTransfer-Encoding: identity", ""), 400, ""},
	{"chunked and nothing in two lines", "6.1", coding(" chunked\r\nTransfer-Encoding:", ""), 400, ""},
	{"chunked with comma behind", "6.1", coding(" chunked,", ""), 400, ""},
	{"chunked with comma in front", "6.1", coding(" ,chunked", ""), 400, ""},
	{"chunked with a parameter", "7.1", coding(" chunked;q=1", ""), 400, ""},
	{"chunked in quotes", "6.1", coding(" \"chunked\"", ""), 400, ""},
	{"chunked in apostrophes", "6.1", coding(" 'chunked'", ""), 501, ""},
	{"chunked and space and word", "6.1", coding(" chunked x", ""), 400, ""},
	{"chun ked", "6.1", coding(" chun ked", ""), 400, ""},
	{"chunked behind vertical TAB", "5", coding(" \x0bchunked", ""), 400, ""},
	{"chunked and form feed", "5", coding(" chunked\x0c", ""), 400, ""},
	{"chunked behind NUL", "5", coding(" \x00chunked", ""), 400, ""},
	{"chunked behind no-break space", "6.1", coding(" \xa0chunked", ""), 400, ""},
	{"chunked behind a bare CR", "2.2", coding(" \rchunked", ""), 400, ""},
	{"chunked behind a bare LF", "2.2", coding(" \nchunked", ""), 400, ""},
	{"coding name with 8-bit", "5.1", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding\xff: chunked\r\n\r\n", 400, ""},
	{"coding name with underscore is another field", "5.1", "POST / HTTP/1.1\r\nHost: h\r\nTransfer_Encoding: chunked\r\n\r\n", 0, "len=0"},
}

var chunkRows = []row{
	{"no data", "7.1", chunks("0\r\n\r\n"), 0, "body="},
	{"two chunks", "7.1", chunks("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"), 0, "body=hello_world"},
	{"lower-case size", "7.1", chunks("a\r\n0123456789\r\n0\r\n\r\n"), 0, "body=0123456789"},
	{"upper-case size", "7.1", chunks("A\r\n0123456789\r\n0\r\n\r\n"), 0, "body=0123456789"},
	{"zeros in front of a size", "7.1", chunks("005\r\nhello\r\n000\r\n\r\n"), 0, "body=hello"},
	{"sixteen digits", "7.1", chunks("0000000000000005\r\nhello\r\n0\r\n\r\n"), 0, "body=hello"},
	{"seventeen digits", "7.1", chunks("00000000000000005\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"data that looks like chunks", "7.1", chunks("5\r\n0\r\n\r\n\r\n0\r\n\r\n"), 0, ""},
	{"data with CR and LF", "7.1", chunks("4\r\na\r\nb\r\n0\r\n\r\n"), 0, ""},
	{"cut in the data", "7.1", chunks("5\r\nhel"), more, ""},
	{"cut before the last line", "7.1", chunks("5\r\nhello\r\n0\r\n"), more, ""},
	{"body of 1 MiB", "RFC 9110 15.5.14", chunks("100000\r\n" + strings.Repeat("x", 1<<20) + "\r\n0\r\n\r\n"), 0, ""},
	{"body of 1 MiB and a byte", "RFC 9110 15.5.14", chunks("100001\r\n"), 413, ""},
	{"1 MiB, then a byte", "RFC 9110 15.5.14", chunks("100000\r\n" + strings.Repeat("x", 1<<20) + "\r\n1\r\n"), 413, ""},
	{"size of 2^31", "7.1", chunks("80000000\r\n"), 413, ""},
	{"size of 2^32", "7.1", chunks("100000000\r\n"), 413, ""},
	{"size of 2^63", "7.1", chunks("8000000000000000\r\n"), 413, ""},
	{"size of 2^64 - 1", "7.1", chunks("ffffffffffffffff\r\n"), 413, ""},
	{"size of 2^64 and 5", "7.1", chunks("10000000000000005\r\nhello\r\n"), 413, ""},
	{"size empty", "7.1", chunks("\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"size negative", "7.1", chunks("-5\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"size with plus", "7.1", chunks("+5\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"size with 0x", "7.1", chunks("0x5\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"size with underscore", "7.1", chunks("1_0\r\n0123456789abcdef\r\n0\r\n\r\n"), 400, ""},
	{"size not hex", "7.1", chunks("g\r\n"), 400, ""},
	{"size in quotes", "7.1", chunks("\"5\"\r\nhello\r\n"), 400, ""},
	{"size with point", "7.1", chunks("5.\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"size with comma", "7.1", chunks("5,5\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"size with NUL", "7.1", chunks("5\x00\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"size and another", "7.1", chunks("5 5\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"size and space", "7.1", chunks("5 \r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"size and TAB", "7.1", chunks("5\t\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"space before the size", "7.1", chunks(" 5\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"TAB before the size", "7.1", chunks("\t5\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"size ended by LF", "7.1", chunks("5\nhello\r\n0\r\n\r\n"), 400, ""},
	{"size ended by CR", "7.1", chunks("5\rhello\r\n0\r\n\r\n"), 400, ""},
	{"size ended by CR CR LF", "7.1", chunks("5\r\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"data not ended", "7.1", chunks("5\r\nhello0\r\n\r\n"), 400, ""},
	{"data ended by LF", "7.1", chunks("5\r\nhello\n0\r\n\r\n"), 400, ""},
	{"data ended by CR", "7.1", chunks("5\r\nhello\r0\r\n\r\n"), 400, ""},
	{"data longer than the size", "7.1", chunks("5\r\nhello!\r\n0\r\n\r\n"), 400, ""},
	{"data shorter than the size", "7.1", chunks("6\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"two CRLF behind data", "7.1", chunks("5\r\nhello\r\n\r\n0\r\n\r\n"), 400, ""},
	{"last chunk ended by LF", "7.1", chunks("0\n\r\n"), 400, ""},
	{"body ended by LF", "7.1", chunks("0\r\n\n"), 400, ""},
	{"body ended by CR and junk", "7.1", chunks("0\r\n\rX"), 400, ""},

	{"extension", "7.1.1", chunks("5;a\r\nhello\r\n0\r\n\r\n"), 0, "body=hello"},
	{"extension with a value", "7.1.1", chunks("5;a=b\r\nhello\r\n0;c=d\r\n\r\n"), 0, "body=hello"},
	{"extension in quotes", "7.1.1", chunks("5;a=\"b;c\\\"\td\\\\\"\r\nhello\r\n0\r\n\r\n"), 0, "body=hello"},
	{"extension with empty quotes", "7.1.1", chunks("5;a=\"\"\r\nhello\r\n0\r\n\r\n"), 0, "body=hello"},
	{"extensions", "7.1.1", chunks("5;a;b=c;d=\"e\";f\r\nhello\r\n0\r\n\r\n"), 0, "body=hello"},
	{"extension amid bad white space", "7.1.1", chunks("5 ;\t a = b\t; c =\t\"d\" ;e\r\nhello\r\n0\r\n\r\n"), 0, "body=hello"},
	{"extension with obs-text in quotes", "7.1.1", chunks("5;a=\"\xe9\"\r\nhello\r\n0\r\n\r\n"), 0, "body=hello"},
	{"extension without a name", "7.1.1", chunks("5;\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extension of white space", "7.1.1", chunks("5; \r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extension with only a value", "7.1.1", chunks("5;=b\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extension without a value", "7.1.1", chunks("5;a=\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extension with two values", "7.1.1", chunks("5;a=b=c\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extension with two semicolons", "7.1.1", chunks("5;;a\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extension with two words", "7.1.1", chunks("5;a b\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extension value with two words", "7.1.1", chunks("5;a=b c\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extension ended by space", "7.1.1", chunks("5;a \r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extension value ended by space", "7.1.1", chunks("5;a=b \r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extension with a bad name", "7.1.1", chunks("5;a[]\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extension with a bad value", "7.1.1", chunks("5;a=[\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extension with 8-bit", "7.1.1", chunks("5;\xe9\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extension with open quotes", "7.1.1", chunks("5;a=\"b\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extension with junk behind quotes", "7.1.1", chunks("5;a=\"b\"c\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extension with NUL", "7.1.1", chunks("5;a\x00\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extension with NUL in quotes", "7.1.1", chunks("5;a=\"\x00\"\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extension with LF behind a backslash", "7.1.1", chunks("5;a=\"\\\n\"\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extension ended by LF", "7.1.1", chunks("5;a\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extension with bare CR", "7.1.1", chunks("5;a\rb\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extension of 4 KiB", "7.1.1", chunks("5;" + strings.Repeat("a", 4095) + "\r\nhello\r\n0\r\n\r\n"), 0, ""},
	{"extension of 4 KiB and a byte", "7.1.1", chunks("5;" + strings.Repeat("a", 4096) + "\r\nhello\r\n0\r\n\r\n"), 400, ""},
	{"extensions of many chunks", "7.1.1", chunks(strings.Repeat("1;aaaaaaa\r\nx\r\n", 513) + "0\r\n\r\n"), 400, ""},
	{"extension without end", "7.1.1", chunks("5;a=\"" + strings.Repeat("b", 9000)), 400, ""},

	{"trailer", "7.1.2", chunks("0\r\nX: y\r\n\r\n"), 0, "body="},
	{"trailers behind data", "7.1.2", chunks("5\r\nhello\r\n0\r\nX: y\r\nZ:\r\n\r\n"), 0, "body=hello"},
	{"trailer cannot frame", "7.1.2", chunks("0\r\nContent-Length: 5\r\nTransfer-Encoding: x\r\nHost: a b\r\n\r\n"), 0, "len=-1 body="},
	{"trailer with obs-text", "7.1.2", chunks("0\r\nX: \xe9\ta\r\n\r\n"), 0, ""},
	{"trailer without colon", "7.1.2", chunks("0\r\nX\r\n\r\n"), 400, ""},
	{"trailer without a name", "7.1.2", chunks("0\r\n: v\r\n\r\n"), 400, ""},
	{"trailer with space before the colon", "7.1.2", chunks("0\r\nX : v\r\n\r\n"), 400, ""},
	{"trailer folded", "7.1.2", chunks("0\r\nX: v\r\n w\r\n\r\n"), 400, ""},
	{"trailer with a bad name", "7.1.2", chunks("0\r\nX[]: v\r\n\r\n"), 400, ""},
	{"trailer with NUL", "7.1.2", chunks("0\r\nX: \x00\r\n\r\n"), 400, ""},
	{"trailer ended by LF", "7.1.2", chunks("0\r\nX: v\n\r\n"), 400, ""},
	{"trailer with bare CR", "7.1.2", chunks("0\r\nX: v\rw\r\n\r\n"), 400, ""},
	{"a request for trailers", "7.1.2", chunks("0\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n"), 400, ""},
	{"trailers of 4 KiB", "7.1.2", chunks("0\r\nX:" + strings.Repeat("y", 4096-6) + "\r\n\r\n"), 0, ""},
	{"trailers of 4 KiB and a byte", "7.1.2", chunks("0\r\nX:" + strings.Repeat("y", 4096-5) + "\r\n\r\n"), 431, ""},
	{"trailers without end", "7.1.2", chunks("0\r\n" + strings.Repeat("X: y\r\n", 1000)), 431, ""},
}

func TestContentLength(t *testing.T)    { checkRows(t, lengthRows) }
func TestTransferEncoding(t *testing.T) { checkRows(t, codingRows) }
func TestChunks(t *testing.T)           { checkRows(t, chunkRows) }

func TestTablesAreLarge(t *testing.T) {
	if n := len(allRows()); n < 200 {
		t.Errorf("got %d rows, want at least 200", n)
	}
}

func allRows() (all []row) {
	for _, rows := range [][]row{lineRows, targetRows, hostRows, fieldRows, connectionRows, lengthRows, codingRows, chunkRows} {
		all = append(all, rows...)
	}
	return all
}
