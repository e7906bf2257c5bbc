#!/usr/bin/env bash
# Fails if a package, or a dependency of one, has a published advisory. First checks that a version with a known advisory is found:
# where the package source does not serve advisories, the script reports that and succeeds. With --require that is a failure as well.
#
# Usage: tests/advisories.sh [--require]     needs a restored solution
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

not_checked() {
  echo "advisories: NOT CHECKED: $1" >&2
  [ "$require" = no ]
  exit
}

require=no
[ "${1:-}" = --require ] && require=yes

probe=$(mktemp -d)
trap 'rm -rf "$probe"' EXIT
# CVE-2024-21907: Newtonsoft.Json before 13.0.1.
cat >"$probe/probe.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="Newtonsoft.Json" Version="12.0.1" /></ItemGroup>
</Project>
PROJECT
# "   > Name   requested   resolved   severity   advisory", for each vulnerable package.
vulnerable='^ +> +'
dotnet restore "$probe/probe.csproj" >"$probe/restore.log" 2>&1 || not_checked "packages cannot be restored here. $(tail -n 1 "$probe/restore.log")"
dotnet list "$probe/probe.csproj" package --vulnerable 2>/dev/null | grep -qE "${vulnerable}Newtonsoft.Json " ||
  not_checked "the package source does not serve advisories (Newtonsoft.Json 12.0.1, which has a known one, was not reported)"

report=$(dotnet list Ulak.slnx package --vulnerable --include-transitive 2>&1) || {
  printf '%s\n' "$report" >&2
  echo "advisories: dotnet list package failed" >&2
  exit 1
}
if grep -qE "$vulnerable" <<<"$report"; then
  printf '%s\n' "$report" >&2
  echo "advisories: update these packages in Directory.Packages.props. Pin one that another package brings by adding it there and to the project." >&2
  exit 1
fi
echo "advisories: no package has a known advisory (Newtonsoft.Json 12.0.1, which has one, was reported)"
