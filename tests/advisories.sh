#!/usr/bin/env bash
# Fails if a package, or a dependency of one, has a published advisory. First checks that a version with a known advisory is found:
# where the package source does not serve advisories, the script reports that and succeeds.
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

probe=$(mktemp -d)
trap 'rm -rf "$probe"' EXIT
# CVE-2024-21907: Newtonsoft.Json before 13.0.1.
cat >"$probe/probe.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="Newtonsoft.Json" Version="12.0.1" /></ItemGroup>
</Project>
PROJECT
if ! dotnet restore "$probe/probe.csproj" >"$probe/restore.log" 2>&1; then
  echo "advisories: not checked, because packages cannot be restored here:" >&2
  tail -n 3 "$probe/restore.log" >&2
  exit 0
fi
if ! dotnet list "$probe/probe.csproj" package --vulnerable 2>/dev/null | grep -q 'Newtonsoft.Json'; then
  echo "advisories: not checked, because the package source does not serve advisories (a version with a known one was not reported)" >&2
  exit 0
fi

report=$(dotnet list "${1:-Ulak.slnx}" package --vulnerable --include-transitive 2>&1) || {
  echo "advisories: dotnet list package failed:" >&2
  echo "$report" >&2
  exit 1
}
if grep -qE '^ +>' <<<"$report"; then
  echo "$report" >&2
  echo "advisories: update these packages in Directory.Packages.props" >&2
  exit 1
fi
echo "advisories: no package has a known advisory (a version with a known one was reported)"
