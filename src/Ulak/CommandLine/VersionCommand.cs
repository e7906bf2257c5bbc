using System.CommandLine;
using System.Reflection;

namespace Ulak.CommandLine;

/// <summary><c>ulak version</c>: the same as <c>ulak --version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var command = new Command("version", "Says which version this is.");
        command.SetAction(_ => System.Console.Out.WriteLine(Text));
        return command;
    }

    private static string Text => typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
}
