package memory

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestReadOnlyMappings(t *testing.T) {
	const maps = `00400000-00401000 r-xp 00000000 08:01 7                                  /bin/x
00401000-00403000 r--p 00001000 08:01 7                                  /bin/x
00403000-00404000 rw-p 00003000 08:01 7                                  /bin/x
00500000-00501000 r-xp 00000000 08:01 8                                  /bin/y
00600000-00601000 rw-p 00000000 00:00 0
`
	var sizes []int
	for _, m := range readOnly([]byte(maps), "/bin/x") {
		sizes = append(sizes, len(m))
	}
	if !slices.Equal(sizes, []int{0x1000, 0x2000}) {
		t.Errorf("mappings of %v bytes", sizes)
	}
}

// residentFile is how much of this process is pages of files, in KiB.
func residentFile(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if f := strings.Fields(line); f[0] == "RssFile:" {
			n, _ := strconv.Atoi(f[1])
			return n
		}
	}
	t.Fatal("the kernel does not say RssFile")
	return 0
}

// Pages of the program go, and the program goes on.
func TestSettleReleasesTheProgram(t *testing.T) {
	before := residentFile(t)
	if err := Settle(); err != nil {
		t.Fatal(err)
	}
	if after := residentFile(t); after >= before {
		t.Errorf("%d KiB of files before, %d after", before, after)
	}
}
