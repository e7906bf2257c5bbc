using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Commands;

/// <summary>Bytes to command: RFC 5321 §4.1.1, by hand, one method per rule.</summary>
public static class CommandParser
{
    /// <summary>Parses one command line.</summary>
    /// <param name="line">The line without its CRLF; any octets.</param>
    /// <param name="rules">Strict or tolerant, and which extensions have been offered.</param>
    /// <param name="command">The command, where there is no fault. On a fault, <see cref="CommandLine.Verb"/> tells the verb where one was recognised.</param>
    /// <returns><see langword="null"/> when the line is well formed, or the first fault, reading from the left.</returns>
    public static SyntaxFault? Parse(ReadOnlySpan<byte> line, in SyntaxRules rules, out CommandLine command)
    {
        var fault = Read(line, rules, out command);
        if (fault is null)
        {
            return null;
        }

        // AUTH's line may hold a password: nothing of it is repeated.
        return command.Verb == Verb.Auth ? fault : Explain(fault, line, rules);
    }

    private static SyntaxFault Explain(SyntaxFault fault, ReadOnlySpan<byte> line, SyntaxRules rules)
    {
        var strict = rules with { Strictness = Strictness.Strict };
        return Intentions.Add(fault, line, again => Read(again, strict, out _));
    }

    private static SyntaxFault? Read(ReadOnlySpan<byte> line, in SyntaxRules rules, out CommandLine command)
    {
        var grammar = new CommandGrammar(line, rules);
        var fault = grammar.Command();
        command = grammar.ToLine();
        return fault;
    }
}
