# SmtpServer, the C# library with the most users, with a store that throws every message away. It comes from NuGet; where no registry has it,
# ULAK_BENCH_SMTPSERVER may name a checkout of it. Built once, below $cache.
smtpserver_net_version=10.0.1

missing() {
  local into=$cache/smtpserver-net reference="<PackageReference Include=\"SmtpServer\" Version=\"$smtpserver_net_version\" />"
  command -v dotnet >/dev/null || { echo "needs the .NET SDK"; return; }
  [ -e "$into/.whole" ] && return 1
  mkdir -p "$into/source"
  [ -n "${ULAK_BENCH_SMTPSERVER:-}" ] && reference="<ProjectReference Include=\"$(realpath "$ULAK_BENCH_SMTPSERVER")/Src/SmtpServer/SmtpServer.csproj\" />"
  cp "$root/bench/peers/smtpserver-net.cs" "$into/source/Program.cs"
  # Ulak's own settings and pinned packages are not for it.
  for props in Build.props Build.targets Packages.props; do echo '<Project />' >"$into/source/Directory.$props"; done
  cat >"$into/source/smtpserver-net.csproj" <<EOF
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <ServerGarbageCollection>true</ServerGarbageCollection>
  </PropertyGroup>
  <ItemGroup>$reference</ItemGroup>
</Project>
EOF
  if ! dotnet build "$into/source" -c Release -o "$into/bin" >"$into/build.log" 2>&1; then
    echo "SmtpServer $smtpserver_net_version could not be built: see ${into#"$root"/}/build.log; ULAK_BENCH_SMTPSERVER may name a checkout"
    return
  fi
  touch "$into/.whole"
  return 1
}

version() { echo "SmtpServer (C#) $smtpserver_net_version, .NET $(dotnet --version)"; }

launch() { exec dotnet "$cache/smtpserver-net/bin/smtpserver-net.dll" "$2"; }
