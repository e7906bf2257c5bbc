using System.Text;

namespace Ulak.Smtp.Syntax;

/// <summary>
/// Repairs a line fault by fault until it parses. A suggestion is always a line that parses.
/// </summary>
internal static class FaultSuggestions
{
    private const int MaxSteps = 12;
    private const int MaxLength = 1024;

    /// <summary>Parses a line; returns its fault or null.</summary>
    public delegate SyntaxFault? LineParser(ReadOnlySpan<byte> line);

    /// <summary>The fault with a suggested line, if one is found.</summary>
    public static SyntaxFault AddTo(SyntaxFault fault, ReadOnlySpan<byte> line, LineParser read)
    {
        if (line.Length > MaxLength)
        {
            return fault;
        }

        var current = line.ToArray();
        SyntaxFault? next = fault;
        for (var step = 0; step < MaxSteps && next is not null; step++)
        {
            if (LineRepair.Apply(current, next) is not { Length: > 0 } repaired || repaired.AsSpan().SequenceEqual(current))
            {
                return fault;
            }

            current = repaired;
            next = read(current);
        }

        return next is null ? fault with { SuggestedLine = Encoding.UTF8.GetString(current) } : fault;
    }
}
