using System.Text;

namespace Ulak.Smtp.Syntax;

/// <summary>
/// Finds the corrected form of a faulty line: as tolerant parsing understands it, or repaired fault by fault until it parses.
/// </summary>
internal static class FaultSuggestions
{
    private const int MaxSteps = 12;
    private const int MaxLength = 1024;

    /// <summary>Parses a line; returns its fault or null.</summary>
    public delegate SyntaxFault? LineParser(ReadOnlySpan<byte> line);

    /// <summary>Repairs one fault; returns null if there is no obvious repair.</summary>
    public delegate byte[]? LineRepairer(byte[] line, SyntaxFault fault);

    /// <summary>Returns the corrected form of a line that tolerant parsing accepts; null for other lines.</summary>
    public delegate string? LineCorrector(ReadOnlySpan<byte> line);

    /// <summary>The fault with a suggested line, if one is found. A suggestion is always a line that parses.</summary>
    public static SyntaxFault AddTo(
        SyntaxFault fault, ReadOnlySpan<byte> line, LineParser parse, LineRepairer repair, LineCorrector? correct = null)
    {
        if (line.Length > MaxLength)
        {
            return fault;
        }

        var current = line.ToArray();
        SyntaxFault? next = fault;
        for (var step = 0; step < MaxSteps && next is not null; step++)
        {
            if (correct?.Invoke(current) is { } corrected)
            {
                return fault with { SuggestedLine = corrected };
            }

            if (repair(current, next) is not { Length: > 0 } repaired || repaired.AsSpan().SequenceEqual(current))
            {
                return fault;
            }

            current = repaired;
            next = parse(current);
        }

        return next is null ? fault with { SuggestedLine = Encoding.UTF8.GetString(current) } : fault;
    }
}
