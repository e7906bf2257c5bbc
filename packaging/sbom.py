#!/usr/bin/env python3
"""Prints a CycloneDX bill of materials of the program, from what restore resolved. Run it after ./publish.sh."""
import json
import pathlib
import re

root = pathlib.Path(__file__).resolve().parent.parent
version = re.search(r"<Version>(.*)</Version>", (root / "Directory.Build.props").read_text())[1]
assets = json.loads((root / "src/Ulak/obj/project.assets.json").read_text())
folders = [pathlib.Path(folder) for folder in assets["packageFolders"]]


def license_of(name, package_version):
    for folder in folders:
        for file in (folder / name.lower() / package_version.lower()).glob("*.nuspec"):
            match = re.search(r'<license type="expression">([^<]+)', file.read_text(encoding="utf-8-sig"))
            if match:
                return [{"expression": match[1]}]
    return []


components = {}
for target in assets["targets"].values():
    for key, library in target.items():
        name, package_version = key.split("/")
        if library["type"] == "package" and not name.startswith(("runtime.", "Microsoft.DotNet.ILCompiler", "Microsoft.NET.ILLink")):
            components[key] = {
                "type": "library",
                "name": name,
                "version": package_version,
                "purl": f"pkg:nuget/{name}@{package_version}",
                "licenses": license_of(name, package_version),
            }

print(json.dumps({
    "bomFormat": "CycloneDX",
    "specVersion": "1.5",
    "version": 1,
    "metadata": {"component": {"type": "application", "name": "ulak", "version": version}},
    "components": [components[key] for key in sorted(components)],
}, indent=2))
