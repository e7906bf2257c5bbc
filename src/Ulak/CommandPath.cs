using System.CommandLine;
using System.CommandLine.Parsing;

namespace Ulak;

/// <summary>The words with which a command is called, such as <c>ulak inbox list</c>.</summary>
internal static class CommandPath
{
    public static string Of(CommandResult result)
    {
        var words = new List<string>();
        for (SymbolResult? each = result; each is CommandResult { Command: var command }; each = each.Parent)
        {
            words.Add(command is RootCommand ? "ulak" : command.Name);
        }

        words.Reverse();
        return string.Join(' ', words);
    }
}
