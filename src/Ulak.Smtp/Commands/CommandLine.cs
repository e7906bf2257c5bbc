using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Commands;

/// <summary>
/// A command line that parsed: the verb, and where in the line its parts lie. It allocates nothing;
/// <see cref="ToCommand"/> makes the record when somebody keeps it.
/// </summary>
public readonly ref struct CommandLine
{
    /// <summary>The line without its CRLF.</summary>
    public ReadOnlySpan<byte> Line { get; internal init; }

    /// <summary>The verb.</summary>
    public Verb Verb { get; internal init; }

    /// <summary>What tolerant syntax took although RFC 5321 does not; <see cref="Tolerances.None"/> for a correct line.</summary>
    public Tolerances Tolerances { get; internal init; }

    /// <summary>The command as a record that can be kept, compared and written back.</summary>
    public SmtpCommand ToCommand() => throw new NotImplementedException();
}
