using System.Buffers;

namespace Ulak.Smtp.Commands;

/// <summary>
/// A command, as a client says it. The set is closed: the records of this folder.
/// What <see cref="Encode"/> writes parses back to an equal command.
/// </summary>
public abstract record SmtpCommand
{
    private protected SmtpCommand()
    {
    }

    /// <summary>The command's verb.</summary>
    public abstract Verb Verb { get; }

    /// <summary>Writes the command's line, CRLF included, in UTF-8.</summary>
    public virtual void Encode(IBufferWriter<byte> output) => throw new NotImplementedException(); // CONTRACT STUB: abstract
}
