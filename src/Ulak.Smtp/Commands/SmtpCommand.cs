using System.Buffers;
using System.Text;

namespace Ulak.Smtp.Commands;

/// <summary>
/// A command of a client. The set is closed: the records of this folder.
/// The output of <see cref="Encode"/> parses to an equal command.
/// </summary>
public abstract record SmtpCommand
{
    private protected SmtpCommand()
    {
    }

    /// <summary>The command's verb.</summary>
    public abstract Verb Verb { get; }

    /// <summary>The text after the verb and its space; may be empty.</summary>
    private protected abstract string ArgumentText { get; }

    /// <summary>Writes the command's line, CRLF included, in UTF-8.</summary>
    /// <exception cref="InvalidOperationException">A part has CR, LF or NUL, which would inject a second command.</exception>
    public void Encode(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var argument = ArgumentText;
        if (argument.AsSpan().ContainsAny('\r', '\n', '\0'))
        {
            throw new InvalidOperationException("A command's part holds CR, LF or NUL.");
        }

        output.Write(VerbTable.Get(Verb).NameOctets);
        if (argument.Length > 0)
        {
            output.Write(" "u8);
            Encoding.UTF8.GetBytes(argument, output);
        }

        output.Write("\r\n"u8);
    }

    /// <summary>The command's line, without CRLF.</summary>
    public sealed override string ToString()
    {
        var verb = VerbTable.Get(Verb).Name;
        return ArgumentText is { Length: > 0 } argument ? $"{verb} {argument}" : verb;
    }
}
