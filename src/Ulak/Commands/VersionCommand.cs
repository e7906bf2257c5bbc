using System.CommandLine;
using System.Reflection;

namespace Ulak.Commands;

/// <summary><c>ulak version</c>: prints the version, like <c>ulak --version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var command = new Command("version", "Print the version.");
        command.SetAction(_ => System.Console.Out.WriteLine(Version));
        return command;
    }

    private static string Version =>
        typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
}
