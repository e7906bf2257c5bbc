using Ulak.Smtp.Syntax;

namespace Ulak.Storage;

/// <summary>A departure from a standard that the server accepted, stored with the message.</summary>
/// <param name="Line">The command line as received, without CRLF; for mail data, the part of it that has the fault.</param>
/// <param name="Fault">The fault that a strict server reports: kind, column, what was expected, the corrected line. Its reply is the strict
/// reply.</param>
public sealed record StoredRemark(ReadOnlyMemory<byte> Line, SyntaxFault Fault)
{
    /// <summary>Compares the octets of the lines, not their memory.</summary>
    public bool Equals(StoredRemark? other) => other is not null && Fault == other.Fault && Line.Span.SequenceEqual(other.Line.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Fault, Line.Length);
}
