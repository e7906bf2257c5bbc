using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Commands;

/// <summary>Parses command lines, RFC 5321 §4.1.1: recursive descent, one method per rule.</summary>
public static class CommandParser
{
    /// <summary>Parses one command line.</summary>
    /// <param name="line">The line without its CRLF; any octets.</param>
    /// <param name="rules">Strict or tolerant, and which extensions have been offered.</param>
    /// <param name="command">The command if there is no fault. On a fault, <see cref="ParsedCommand.Verb"/> has the verb if it was recognized.</param>
    /// <returns><see langword="null"/> if the line is well formed, else the first fault from the left.</returns>
    public static SyntaxFault? Parse(ReadOnlySpan<byte> line, scoped in SyntaxRules rules, out ParsedCommand command)
    {
        var fault = ParseLine(line, rules, out command);
        if (fault is null)
        {
            return null;
        }

        // An AUTH line may hold a password: it is never repeated.
        return command.Verb == Verb.Auth ? fault : AddSuggestion(fault, line, rules);
    }

    private static SyntaxFault AddSuggestion(SyntaxFault fault, ReadOnlySpan<byte> line, SyntaxRules rules)
    {
        var strict = rules with { Strictness = Strictness.Strict };
        var explained = FaultSuggestions.AddTo(fault, line, again => ParseLine(again, strict, out _));
        return explained.SuggestedLine?.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase) == true ? explained with { SuggestedLine = null } : explained;
    }

    private static SyntaxFault? ParseLine(ReadOnlySpan<byte> line, scoped in SyntaxRules rules, out ParsedCommand command)
    {
        var grammar = new CommandGrammar(line, rules);
        var fault = grammar.Command();
        command = grammar.ToParsedCommand();
        return fault;
    }
}
