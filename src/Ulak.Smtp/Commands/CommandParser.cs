using System.Text;
using Ulak.Smtp.Characters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Commands;

/// <summary>
/// Parses command lines, RFC 5321 §4.1.1: recursive descent, one method per rule. Parsing a correct line allocates nothing.
/// </summary>
public static class CommandParser
{
    /// <summary>Parses one command line.</summary>
    /// <param name="line">The line without its CRLF; any octets. White space at its end is ignored (RFC 5321 §4.1.1).</param>
    /// <param name="rules">Strict or tolerant, and which extensions have been offered.</param>
    /// <param name="command">
    /// The command if there is no fault. On a fault, <see cref="ParsedCommand.Verb"/> has the verb if it was recognized.
    /// </param>
    /// <returns><see langword="null"/> if the line is well formed, else the first fault from the left.</returns>
    public static SyntaxFault? Parse(ReadOnlySpan<byte> line, scoped in SyntaxRules rules, out ParsedCommand command)
    {
        var fault = ParseLine(line, rules, out command);
        if (fault is null && command.Remarks.IsEmpty)
        {
            return null;
        }

        return Explain(fault, line, rules, ref command);
    }

    /// <summary>
    /// Completes the fault, or the remarks. In a separate method, because its closures would cost an allocation for correct lines.
    /// </summary>
    private static SyntaxFault? Explain(SyntaxFault? fault, ReadOnlySpan<byte> line, SyntaxRules rules, ref ParsedCommand command)
    {
        // An AUTH line may hold a password: it is never repeated.
        if (command.Verb == Verb.Auth)
        {
            command = command with { Remarks = [.. command.Remarks.Select(WithoutText)] };
            return fault is null ? null : WithoutText(fault);
        }

        if (fault is not null)
        {
            return AddSuggestion(fault, line, rules);
        }

        var suggested = CorrectedLine(command, rules) ?? AddSuggestion(command.Remarks[0], line, rules).SuggestedLine;
        command = command with { Remarks = [.. command.Remarks.Select(remark => remark with { SuggestedLine = suggested })] };
        return null;
    }

    private static SyntaxFault WithoutText(SyntaxFault fault) => fault with { Found = null, SuggestedLine = null };

    private static SyntaxFault AddSuggestion(SyntaxFault fault, ReadOnlySpan<byte> line, SyntaxRules rules)
    {
        var strict = rules with { Strictness = Strictness.Strict };
        var explained =
            FaultSuggestions.AddTo(fault, line, again => ParseLine(again, strict, out _), CommandRepair.Apply, again =>
                CorrectedLine(again, rules));
        return explained.SuggestedLine?.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase) == true
            ? explained with { SuggestedLine = null } : explained;
    }

    /// <summary>The line as tolerant parsing understands it, if that is well formed; null otherwise.</summary>
    private static string? CorrectedLine(ReadOnlySpan<byte> line, SyntaxRules rules) =>
        ParseLine(line, rules with { Strictness = Strictness.Tolerant }, out var command) is null ? CorrectedLine(command, rules) : null;

    private static string? CorrectedLine(in ParsedCommand command, SyntaxRules rules)
    {
        if (command.Remarks.Any(remark => IsGuess(remark.Kind, rules)))
        {
            return null;
        }

        var line = command.ToCommand().ToString();
        return ParseLine(Encoding.UTF8.GetBytes(line), rules with { Strictness = Strictness.Strict }, out _) is null ? line : null;
    }

    /// <summary>Departures whose correction is not known: the kept command is only a replacement.</summary>
    private static bool IsGuess(FaultKind kind, SyntaxRules rules) => kind switch
    {
        FaultKind.MissingAt => rules.DefaultDomain is null,
        FaultKind.NulCharacter or FaultKind.ControlCharacter or FaultKind.BrokenUtf8 or FaultKind.NonAsciiArgument => true,
        _ => false,
    };

    private static SyntaxFault? ParseLine(ReadOnlySpan<byte> line, scoped in SyntaxRules rules, out ParsedCommand command)
    {
        // RFC 5321 §4.1.1: a server should tolerate white space before CRLF.
        var trimmed = line.Length > 0 && Octets.IsSpace(line[^1]) ? line[..(line.LastIndexOfAnyExcept((byte)' ', (byte)'\t') + 1)] : line;
        var at = new LineCursor(trimmed, rules, FaultSubject.Command);
        var parts = default(CommandParts);
        _ = CommandGrammar.Command(ref at, line.Length, ref parts);
        command = new ParsedCommand(at, parts, trimmed);
        return at.Fault;
    }
}
