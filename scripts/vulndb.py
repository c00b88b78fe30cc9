#!/usr/bin/env python3
"""Make a database for `govulncheck -db file://DIR` from a clone of the golang/vulndb repository,
for machines that do not reach the official one.

    scripts/vulndb.py CLONE DIR && GOVULNDB=file://DIR make check

Standard library only.
"""

import json
import pathlib
import subprocess
import sys


def git(clone, *args):
    return subprocess.run(["git", "-C", clone, *args], check=True, stdout=subprocess.PIPE).stdout


def reports(clone):
    """The OSV reports of the newest commit."""
    names = git(clone, "ls-tree", "--name-only", "HEAD", "data/osv/").decode().split()
    wanted = [n for n in names if n.endswith(".json")]
    batch = subprocess.run(
        ["git", "-C", clone, "cat-file", "--batch"],
        input="".join(f"HEAD:{n}\n" for n in wanted).encode(), check=True, stdout=subprocess.PIPE,
    ).stdout
    at = 0
    for _ in wanted:
        end = batch.index(b"\n", at)
        size = int(batch[at:end].split()[2])
        yield json.loads(batch[end + 1:end + 1 + size])
        at = end + 1 + size + 1


def fixed(affected):
    """The version that repaired it, as the index wants it: the last one named."""
    events = [e["fixed"] for r in affected.get("ranges", []) for e in r["events"] if "fixed" in e]
    return {"fixed": events[-1]} if events else {}


def main(clone, out):
    root = pathlib.Path(out)
    for folder in ("ID", "index"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    modules, entries = {}, []
    for report in reports(clone):
        name, changed = report["id"], report["modified"]
        (root / "ID" / f"{name}.json").write_text(json.dumps(report))
        entries.append({"id": name, "modified": changed, "aliases": report.get("aliases", [])})
        for affected in report["affected"]:
            of_module = modules.setdefault(affected["package"]["name"], {})
            of_module[name] = {"id": name, "modified": changed, **fixed(affected)}
    day = git(clone, "log", "-1", "--format=%cI").decode().strip()
    index = {
        "db": {"modified": day},
        "vulns": sorted(entries, key=lambda e: e["id"]),
        "modules": [{"path": p, "vulns": [v[i] for i in sorted(v)]} for p, v in sorted(modules.items())],
    }
    for name, value in index.items():
        (root / "index" / f"{name}.json").write_text(json.dumps(value))
    print(f"{len(entries)} reports on {len(modules)} modules, of {day}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
