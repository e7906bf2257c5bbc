using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Ulak.Smtp.Replies;

/// <summary>An enhanced status code, RFC 3463 §2: class "." subject "." detail.</summary>
public readonly record struct EnhancedStatusCode
{
    /// <summary>Creates a code from its three numbers.</summary>
    /// <param name="class">2, 4 or 5.</param>
    /// <param name="subject">0 to 999.</param>
    /// <param name="detail">0 to 999.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of the range of RFC 3463 §2.</exception>
    public EnhancedStatusCode(int @class, int subject, int detail)
    {
        if (@class is not (2 or 4 or 5))
        {
            throw new ArgumentOutOfRangeException(nameof(@class), @class, "The class is 2, 4 or 5 (RFC 3463 §2).");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)subject, 999u, nameof(subject));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)detail, 999u, nameof(detail));
        (Class, Subject, Detail) = (@class, subject, detail);
    }

    /// <summary>2 success, 4 transient failure, 5 permanent failure.</summary>
    public int Class { get; }

    /// <summary>1 addressing, 2 mailbox, 3 mail system, 4 network and routing, 5 protocol, 6 content, 7 policy, 0 other.</summary>
    public int Subject { get; }

    /// <summary>The condition within the subject.</summary>
    public int Detail { get; }

    /// <summary>Splits the code into its numbers.</summary>
    public void Deconstruct(out int @class, out int subject, out int detail) => (@class, subject, detail) = (Class, Subject, Detail);

    /// <summary>Parses <c>5.1.3</c>; numbers have no leading zeros (RFC 3463 §2).</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out EnhancedStatusCode code)
    {
        code = default;
        if (text is null or { Length: > 9 } || !Ascii.IsValid(text))
        {
            return false;
        }

        Span<byte> octets = stackalloc byte[9];
        return Ascii.FromUtf16(text, octets, out var length) == System.Buffers.OperationStatus.Done
            && TryRead(octets[..length], out code, out var used) && used == length;
    }

    /// <summary>Parses a code of the form <c>5.1.3</c>.</summary>
    /// <exception cref="FormatException">Not an enhanced status code.</exception>
    public static EnhancedStatusCode Parse(string text) =>
        TryParse(text, out var code) ? code : throw new FormatException($"'{text}' is not an enhanced status code (RFC 3463 §2).");

    /// <summary>Parses a code at the start of a text and returns its length in octets.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> text, out EnhancedStatusCode code, out int length)
    {
        code = default;
        length = 0;
        if (text.Length < 5 || text[0] is not ((byte)'2' or (byte)'4' or (byte)'5') || text[1] != '.')
        {
            return false;
        }

        var position = 2;
        if (!TryNumber(text, ref position, out var subject) || position >= text.Length || text[position++] != '.'
            || !TryNumber(text, ref position, out var detail))
        {
            return false;
        }

        code = new EnhancedStatusCode(text[0] - '0', subject, detail);
        length = position;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, ref int position, out int number)
    {
        number = 0;
        var start = position;
        while (position < text.Length && position - start < 4 && text[position] is >= (byte)'0' and <= (byte)'9')
        {
            number = (number * 10) + text[position++] - '0';
        }

        var digits = position - start;
        return digits is >= 1 and <= 3 && (digits == 1 || text[start] != '0');
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Class}.{Subject}.{Detail}");
}
